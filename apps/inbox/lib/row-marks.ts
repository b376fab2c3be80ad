import type { ConversationView } from '#server/protocol/views.ts'
import type { InboxState } from '../live/state.ts'
import { isOneOfSeveral } from './use-channels.ts'
import { labelsOf } from './use-labels.ts'

/** Heights of a row without and with its third line, in rem; conversation-row.css says the same. */
const ROW_HEIGHT = 4.25
const MARKED_HEIGHT = 5.75

export type Marks = ReturnType<typeof marksOf>
type Account = Pick<InboxState, 'labels' | 'members' | 'channels'>

/** What stands in the third line of a row; null where nothing does. */
export function marksOf(conversation: ConversationView, { labels, members, channels }: Account) {
  const channel = channels[conversation.channelId]
  const marks = {
    labels: labelsOf(labels, conversation.labelIds),
    assignee: members[conversation.assigneeId ?? ''] ?? null,
    /** The channel's name, where there are several of its kind. */
    channelName: channel && isOneOfSeveral(channels, channel) ? channel.name : null,
  }
  const { contact, priority, snoozedUntil, archived } = conversation
  const isMarked =
    marks.labels.length > 0 ||
    marks.assignee !== null ||
    marks.channelName !== null ||
    priority !== 'none' ||
    snoozedUntil !== null ||
    archived ||
    contact.kind === 'group'
  return isMarked ? marks : null
}

export function rowHeight(conversation: ConversationView, account: Account): number {
  return marksOf(conversation, account) ? MARKED_HEIGHT : ROW_HEIGHT
}
