import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'
import type { GroupChange, MembersBody, NewGroup } from '#server/protocol/groups.ts'
import { askNumber, askNumberOnce } from './channel-actions.ts'
import type { Once } from './idempotency.ts'
import { readRecipient, requireRecipient } from './recipients.ts'
import type { Viewer } from './viewer.ts'

// What changes comes back from WhatsApp as a line of the group's conversation: nothing is written here.

interface GroupOfNumber {
  channelId: string
  groupId: string
}

const GROUP_ID = /^\d{5,20}(-\d{5,20})?$/

/** Makes a group on WhatsApp. Throws `recipient_not_allowed` and what `readRecipient` and `askNumberOnce` throw. */
export async function createGroup(
  app: App,
  viewer: Viewer,
  { channelId, subject, members, once }: NewGroup & { channelId: string; once: Once | null },
): Promise<unknown> {
  const people = await readMembers(app, viewer, members)
  const command = { name: 'createGroup', subject, members: people } as const
  return once
    ? askNumberOnce(app, viewer, channelId, { command, once })
    : askNumber(app, viewer, channelId, command)
}

/** Throws `group_not_found`, `not_group_admin`, `recipient_not_allowed` and what `askNumber` throws. */
export async function changeGroup(
  app: App,
  viewer: Viewer,
  { channelId, groupId, change }: GroupOfNumber & { change: GroupChange },
): Promise<void> {
  requireGroup(viewer, groupId)
  await askNumber(app, viewer, channelId, { name: 'changeGroup', groupId, change })
}

/** Answers what became of each. Throws what `createGroup` and `changeGroup` throw. */
export async function changeMembers(
  app: App,
  viewer: Viewer,
  { channelId, groupId, members, change }: GroupOfNumber & MembersBody,
): Promise<unknown> {
  requireGroup(viewer, groupId)
  const people = await readMembers(app, viewer, members)
  return askNumber(app, viewer, channelId, { name: 'changeMembers', groupId, members: people, change })
}

/** Throws as `changeGroup`. */
export async function leaveGroup(
  app: App,
  viewer: Viewer,
  { channelId, groupId }: GroupOfNumber,
): Promise<void> {
  requireGroup(viewer, groupId)
  await askNumber(app, viewer, channelId, { name: 'leaveGroup', groupId })
}

/** The link by which anybody joins; a renewed one ends the old. Throws as `changeGroup`. */
export async function findGroupLink(
  app: App,
  viewer: Viewer,
  { channelId, groupId, renew }: GroupOfNumber & { renew: boolean },
): Promise<unknown> {
  requireGroup(viewer, groupId)
  return askNumber(app, viewer, channelId, { name: 'groupLink', groupId, renew })
}

async function readMembers(app: App, viewer: Viewer, typed: readonly string[]): Promise<string[]> {
  const read = await Promise.all(
    typed.map((one) => readRecipient(app.db, viewer.accountId, { typed: one, field: 'members' })),
  )
  for (const member of read) {
    requireRecipient(viewer, [member])
    if (member.endsWith('@g.us')) {
      throw new AppError('recipient_invalid', 'A group cannot be in a group.', { field: 'members' })
    }
  }
  return [...new Set(read)]
}

function requireGroup(viewer: Viewer, groupId: string): void {
  if (!GROUP_ID.test(groupId)) {
    throw new AppError('group_not_found', 'This number is in no such group.', { status: 404 })
  }
  requireRecipient(viewer, [`${groupId}@g.us`])
}
