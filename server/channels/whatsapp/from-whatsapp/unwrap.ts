import type { proto } from '@whiskeysockets/baileys'
import { isObject } from './values.ts'

/** What a message holds once its wrappers are off. */
export interface Unwrapped {
  content: proto.IMessage
  /** To be opened once, on a phone. */
  viewOnce: boolean
  /** It came as a newer text of itself. */
  edited: boolean
}

const VIEW_ONCE = ['viewOnceMessage', 'viewOnceMessageV2', 'viewOnceMessageV2Extension'] as const
const WRAPPERS = [
  ...VIEW_ONCE,
  'editedMessage',
  'deviceSentMessage',
  'ephemeralMessage',
  'documentWithCaptionMessage',
  'associatedChildMessage',
  'groupMentionedMessage',
  'lottieStickerMessage',
  'pollCreationMessageV4',
  'pollCreationOptionImageMessage',
  'eventCoverImage',
  'commentMessage',
  'questionMessage',
  'questionReplyMessage',
  'botInvokeMessage',
  'botForwardedMessage',
  'botTaskMessage',
  'groupStatusMessage',
  'groupStatusMessageV2',
  'groupStatusMentionMessage',
  'statusMentionMessage',
  'statusAddYours',
  'limitSharingMessage',
] as const satisfies (keyof proto.IMessage)[]
const DEEPEST = 8
/** What travels beside the content of a message and is none itself. */
const BESIDE: readonly string[] = [
  'messageContextInfo',
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
]

/** Takes the wrappers off a message; null where there is none. */
export function unwrap(message: proto.IMessage | null | undefined): Unwrapped | null {
  if (!isObject(message)) return null
  const unwrapped: Unwrapped = { content: message, viewOnce: false, edited: false }
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const wrapper = WRAPPERS.find((name) => isObject(unwrapped.content[name]?.message))
    const inner = wrapper && unwrapped.content[wrapper]?.message
    if (!inner) break
    unwrapped.content = inner
    unwrapped.viewOnce ||= VIEW_ONCE.some((name) => name === wrapper)
    unwrapped.edited ||= wrapper === 'editedMessage'
  }
  return unwrapped
}

/** The name of the field that holds the content; null where there is nothing but what travels beside it. */
export function contentName(content: proto.IMessage): string | null {
  const fields = Object.entries(content).filter(([name, value]) => value != null && !BESIDE.includes(name))
  return fields[0]?.[0] ?? null
}

/** The value of that field. */
export function contentValue(content: proto.IMessage): unknown {
  const name = contentName(content)
  return name === null ? null : Object.entries(content).find(([field]) => field === name)?.[1]
}

/** True for a message that only hands over the key of a group. */
export function isOnlySenderKey(content: proto.IMessage): boolean {
  const given = content.senderKeyDistributionMessage ?? content.fastRatchetKeySenderKeyDistributionMessage
  return contentName(content) === null && given != null
}
