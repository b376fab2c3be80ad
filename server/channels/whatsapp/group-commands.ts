import { type GroupMetadata, jidDecode, type WASocket } from '@whiskeysockets/baileys'
import type { ChannelCommand } from '#server/channels/channel.ts'
import { AppError } from '#server/lib/errors.ts'
import type { Groups } from './groups.ts'
import { userOf } from './jids.ts'

type Command<Name extends ChannelCommand['name']> = Extract<ChannelCommand, { name: Name }>

const LINK_START = 'https://chat.whatsapp.com/'
/** Why somebody stays as they were, by what WhatsApp answers for each. */
const REASONS: Readonly<Record<string, string>> = {
  '403': 'invitation_needed',
  '404': 'not_found',
  '408': 'left_recently',
  '409': 'is_so_already',
}

/** All groups the number is in, with their members. */
export async function listGroups(socket: WASocket, groups: Groups) {
  const all = Object.values(await socket.groupFetchAllParticipating())
  for (const metadata of all) await groups.keep(metadata)
  return all.map(describe)
}

/** Makes a group with these people in it, as its owner. */
export async function createGroup(
  socket: WASocket,
  groups: Groups,
  { subject, members }: Command<'createGroup'>,
) {
  const metadata = await asked(() => socket.groupCreate(subject, members.map(personJid)))
  await groups.keep(metadata)
  return describe(metadata)
}

/** Changes what a group is called, says of itself, and allows. Its line in the inbox comes back from WhatsApp. */
export async function changeGroup(
  socket: WASocket,
  { groupId, change }: Command<'changeGroup'>,
): Promise<void> {
  const { subject, description, adminsOnly, locked } = change
  const jid = groupJid(groupId)
  await asked(async () => {
    if (subject !== undefined) await socket.groupUpdateSubject(jid, subject)
    if (description !== undefined) await socket.groupUpdateDescription(jid, description)
    if (adminsOnly !== undefined)
      await socket.groupSettingUpdate(jid, adminsOnly ? 'announcement' : 'not_announcement')
    if (locked !== undefined) await socket.groupSettingUpdate(jid, locked ? 'locked' : 'unlocked')
  })
}

/** Adds people, removes them, or makes them admins or not; answers what became of each. */
export async function changeMembers(
  socket: WASocket,
  groups: Groups,
  { groupId, members, change }: Command<'changeMembers'>,
): Promise<{ member: string; done: boolean; code: string | null }[]> {
  const jid = groupJid(groupId)
  const jids =
    change === 'add' ? members.map(personJid) : await jidsOfMembers(socket, groups, { jid, members })
  const results = await asked(() => socket.groupParticipantsUpdate(jid, jids, change))
  await groups.forget(jid)
  return members.map((member, index) => {
    const status = (results.find((result) => result.jid === jids[index]) ?? results[index])?.status
    const code = status === '200' ? null : (REASONS[status ?? ''] ?? 'refused_by_whatsapp')
    return { member, done: code === null, code }
  })
}

export async function leaveGroup(
  socket: WASocket,
  groups: Groups,
  { groupId }: Command<'leaveGroup'>,
): Promise<void> {
  await asked(() => socket.groupLeave(groupJid(groupId)))
  await groups.forget(groupJid(groupId))
}

/** The link by which anybody joins; a renewed one ends the old. */
export async function groupLink(
  socket: WASocket,
  { groupId, renew }: Command<'groupLink'>,
): Promise<{ link: string }> {
  const jid = groupJid(groupId)
  const code = await asked(() => (renew ? socket.groupRevokeInvite(jid) : socket.groupInviteCode(jid)))
  if (!code) throw new AppError('group_not_found', 'WhatsApp gave no link for this group.')
  return { link: `${LINK_START}${code}` }
}

function describe({ id, subject, participants }: GroupMetadata) {
  return {
    groupId: jidDecode(id)?.user ?? id,
    subject,
    members: participants.map((member) => ({
      phone: userOf(member.phoneNumber ?? (member.id.endsWith('@s.whatsapp.net') ? member.id : null)),
      lid: userOf(member.lid ?? (member.id.endsWith('@lid') ? member.id : null)),
      isAdmin: Boolean(member.admin),
    })),
  }
}

/** A member goes by the address that the group itself has of them. */
async function jidsOfMembers(
  socket: WASocket,
  groups: Groups,
  { jid, members }: { jid: string; members: string[] },
): Promise<string[]> {
  const { participants } = await asked(() => groups.fetch(socket, jid))
  return members.map(personJid).map((wanted) => {
    const known = participants.find(({ id, phoneNumber, lid }) => [id, phoneNumber, lid].includes(wanted))
    return known?.id ?? wanted
  })
}

/** Asks something about a group; says in words what WhatsApp says in numbers. */
export async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const code = error instanceof Error && 'data' in error ? error.data : null
    if (code === 403) throw new AppError('not_group_admin', 'WhatsApp lets only admins of the group do this.')
    if (code === 401 || code === 404)
      throw new AppError('group_not_found', 'This number is not in such a group.')
    throw error
  }
}

/** A LID says already what it is. */
function personJid(member: string): string {
  return member.endsWith('@lid') ? member : `${member}@s.whatsapp.net`
}

function groupJid(groupId: string): string {
  return `${groupId}@g.us`
}
