import type { ConversationWithContact } from '#db/conversations.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { findChannelOfAccount } from './channels.ts'
import { showGroups } from './group-switch.ts'

/** True for a group that is hidden though it may have been switched on since it was looked up. */
export function mayBeOverlooked(
  { hidden }: Pick<ConversationWithContact, 'hidden'>,
  { isNew, groupsShown }: { isNew: boolean; groupsShown: boolean },
): boolean {
  return hidden === 1 && (isNew || groupsShown)
}

/** Whoever switched groups on could not see one that was just being made: it is shown after all. */
export async function showOverlookedGroups(app: App, channelId: string): Promise<void> {
  const { groupsShown } = await findChannelOfAccount(app, channelId)
  if (groupsShown) await transact(app, (trx) => showGroups(app, trx, { channelId, shown: true }))
}
