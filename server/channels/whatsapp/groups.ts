import { BufferJSON, type GroupMetadata, type GroupParticipant, type WASocket } from '@whiskeysockets/baileys'
import { findGroup, removeGroup, saveGroup } from '#db/whatsapp-keys.ts'
import type { Peer } from '#server/channels/channel.ts'
import { readPeer } from './from-whatsapp/peers.ts'
import type { SessionOptions } from './options.ts'

/** What is known of groups, so that a message to one needs no query first. */
export interface Groups {
  cached(jid: string): Promise<GroupMetadata | undefined>
  /** Asks WhatsApp, once for those who ask at the same time. */
  fetch(socket: WASocket, jid: string): Promise<GroupMetadata>
  keep(metadata: GroupMetadata): Promise<void>
  forget(jid: string): Promise<void>
  subjectOf(groupId: string): string | null
  /** From memory, from what was kept, or else from WhatsApp. */
  findSubject(socket: WASocket, jid: string): Promise<string>
  rename(jid: string, subject: string): void
  /** False also where the group cannot be asked about now. */
  isAdmin(socket: WASocket, jid: string, person: Peer): Promise<boolean>
}

const FRESH_MS = 5 * 60 * 1000
const MOST_SUBJECTS = 500

export function createGroups({ database, holder, clock }: SessionOptions): Groups {
  const { channelId } = holder
  const subjects = new Map<string, string>()
  const fetching = new Map<string, Promise<GroupMetadata>>()

  const remember = ({ id, subject }: Pick<GroupMetadata, 'id' | 'subject'>) => {
    subjects.delete(idOf(id))
    subjects.set(idOf(id), subject)
    for (const oldest of subjects.keys()) {
      if (subjects.size <= MOST_SUBJECTS) break
      subjects.delete(oldest)
    }
  }
  const keep = async (metadata: GroupMetadata) => {
    remember(metadata)
    await database.transaction((trx) =>
      saveGroup(trx, {
        channel_id: channelId,
        group_id: idOf(metadata.id),
        metadata: JSON.stringify(metadata, BufferJSON.replacer),
        fetched_at: clock.now(),
        members: metadata.participants.length,
      }),
    )
  }
  const fetchNow = async (socket: WASocket, jid: string) => {
    const metadata = await socket.groupMetadata(jid)
    await keep(metadata)
    return metadata
  }

  const kept = async (jid: string, since: number) => {
    const row = await findGroup(database.read, { channelId, groupId: idOf(jid) })
    if (!row || row.fetched_at < since) return undefined
    const metadata: GroupMetadata = JSON.parse(row.metadata, BufferJSON.reviver)
    remember(metadata)
    return metadata
  }
  const fetch = (socket: WASocket, jid: string) => {
    const running = fetching.get(jid) ?? fetchNow(socket, jid).finally(() => fetching.delete(jid))
    fetching.set(jid, running)
    return running
  }

  return {
    keep,
    fetch,
    rename: (id, subject) => remember({ id, subject }),
    subjectOf: (groupId) => subjects.get(groupId) ?? null,
    findSubject: async (socket, jid) =>
      subjects.get(idOf(jid)) ?? ((await kept(jid, 0)) ?? (await fetch(socket, jid))).subject,
    cached: (jid) => kept(jid, clock.now() - FRESH_MS),
    async isAdmin(socket, jid, person) {
      const known = (await kept(jid, 0)) ?? (await fetch(socket, jid).catch(() => null))
      return Boolean(known?.participants.some((member) => member.admin && isSame(member, person)))
    },
    async forget(jid) {
      await database.transaction((trx) => removeGroup(trx, { channelId, groupId: idOf(jid) }))
    },
  }
}

function isSame({ id, lid, phoneNumber }: GroupParticipant, person: Peer): boolean {
  const member = readPeer([id, lid, phoneNumber])
  return (
    (member?.phone != null && member.phone === person.phone) ||
    (member?.lid != null && member.lid === person.lid)
  )
}

function idOf(jid: string): string {
  return jid.replace(/@.*$/, '')
}
