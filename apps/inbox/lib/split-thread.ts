import type { ReplyContent } from '#server/protocol/rest.ts'
import type { MessageStatus, MessageView } from '#server/protocol/views.ts'
import type { OutboxEntry } from '../live/outbox.ts'

export type DeedKind = 'reaction' | 'edit' | 'delete' | 'vote'

/** What an agent does to a message: on its way, done, refused, or nobody knows. */
export interface Deed {
  /** Id of its own message; the client's id while only this browser knows of it. */
  id: string
  kind: DeedKind
  /** The emoji, or the new text. */
  text: string
  options: string[]
  state: 'pending' | 'done' | 'failed' | 'unknown'
  failure: { code: string; message: string } | null
  /** Whether the server has it. */
  isStored: boolean
}

type DeedContent = Extract<ReplyContent, { kind: DeedKind }>

const STATES: Readonly<Record<MessageStatus, Deed['state']>> = {
  received: 'done',
  scheduled: 'pending',
  queued: 'pending',
  sending: 'pending',
  sent: 'done',
  delivered: 'done',
  read: 'done',
  played: 'done',
  failed: 'failed',
  unknown: 'unknown',
}

/** Messages that stand as lines of their own. */
export function linesOf(messages: readonly MessageView[]): MessageView[] {
  return messages.filter(({ kind }) => !isDeed(kind))
}

/** What waits for its time stands below everything that was said, in the order in which it leaves. */
export function splitLater(all: readonly MessageView[]): { lines: MessageView[]; later: MessageView[] } {
  return {
    lines: all.filter(({ sendAt }) => sendAt === null),
    later: all
      .filter(({ sendAt }) => sendAt !== null)
      .sort((one, other) => (one.sendAt ?? 0) - (other.sendAt ?? 0) || one.seq - other.seq),
  }
}

/** Whether an entry of the outbox does something to another message. */
export function deedContent({ content }: Pick<OutboxEntry, 'content'>): DeedContent | null {
  return content && 'messageId' in content ? content : null
}

/** What is not done yet, or went wrong, by the message it is for. Of a kind only the newest counts. */
export function deedsOf(
  messages: readonly MessageView[],
  entries: readonly OutboxEntry[],
): ReadonlyMap<string, Deed[]> {
  const newest = new Map<string, Map<DeedKind, Deed>>()
  const put = (targetId: string, deed: Deed) => {
    const deeds = newest.get(targetId) ?? new Map<DeedKind, Deed>()
    newest.set(targetId, deeds.set(deed.kind, deed))
  }
  for (const message of messages) {
    const { kind, details } = message
    if (isDeed(kind) && details?.target) put(details.target.messageId, storedDeed(kind, message))
  }
  const stored = new Set(messages.map(({ clientId }) => clientId))
  for (const entry of entries) {
    const content = deedContent(entry)
    if (content && !stored.has(entry.clientId)) put(content.messageId, waitingDeed(content, entry))
  }
  return new Map(
    [...newest].map(([id, deeds]) => [id, [...deeds.values()].filter(({ state }) => state !== 'done')]),
  )
}

function isDeed(kind: string): kind is DeedKind {
  return kind === 'reaction' || kind === 'edit' || kind === 'delete' || kind === 'vote'
}

function storedDeed(kind: DeedKind, { id, text, details, status, failureCode }: MessageView): Deed {
  return {
    id,
    kind,
    text,
    options: details?.target?.options ?? [],
    state: STATES[status],
    failure: failureCode === null ? null : { code: failureCode, message: '' },
    isStored: true,
  }
}

function waitingDeed(content: DeedContent, { clientId, text, state, failure }: OutboxEntry): Deed {
  return {
    id: clientId,
    kind: content.kind,
    text,
    options: content.kind === 'vote' ? content.options : [],
    state: state === 'failed' ? 'failed' : 'pending',
    failure,
    isStored: false,
  }
}
