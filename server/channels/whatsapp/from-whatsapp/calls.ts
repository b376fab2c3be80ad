import { proto, type WACallEvent } from '@whiskeysockets/baileys'
import type { ChannelMessage } from '#server/channels/channel.ts'
import type { MessageDetails } from '#server/protocol/views.ts'
import type { Part } from './part.ts'
import { isUs, type Reading, readGroupId, readPeer } from './peers.ts'
import { isObject, readText } from './values.ts'

type Call = NonNullable<MessageDetails['call']>

const { StubType } = proto.WebMessageInfo
const { CallOutcome } = proto.Message.CallLogMessage
const MISSED: ReadonlyMap<number, Pick<Call, 'video' | 'group'>> = new Map([
  [StubType.CALL_MISSED_VOICE, { video: false, group: false }],
  [StubType.CALL_MISSED_VIDEO, { video: true, group: false }],
  [StubType.CALL_MISSED_GROUP_VOICE, { video: false, group: true }],
  [StubType.CALL_MISSED_GROUP_VIDEO, { video: true, group: true }],
  [StubType.SILENCED_UNKNOWN_CALLER_AUDIO, { video: false, group: false }],
  [StubType.SILENCED_UNKNOWN_CALLER_VIDEO, { video: true, group: false }],
])
const OUTCOMES: Readonly<Record<string, Call['outcome'] | undefined>> = {
  offer: 'offered',
  timeout: 'missed',
  reject: 'rejected',
}

/**
 * `call`: somebody calls, or what became of it, as a line of the conversation; null for what happens in between. All of
 * one call have one external id.
 */
export function fromCall(event: WACallEvent, { us, now, subjectOf }: Reading): ChannelMessage | null {
  const outcome = OUTCOMES[event.status]
  const externalId = readText(event.id, 300)
  const caller = readPeer([event.from, event.callerPn])
  if (!outcome || externalId === '' || !caller || isUs(caller, us)) return null
  const groupId = readGroupId(event.groupJid) ?? readGroupId(event.chatId)
  const group = groupId !== null || Boolean(event.isGroup)
  const time = event.date instanceof Date ? event.date.getTime() : Number.NaN
  return {
    chat: groupId
      ? { kind: 'group', groupId, subject: subjectOf?.(groupId) ?? null }
      : { kind: 'person', ...caller },
    author: caller,
    externalId,
    ...callPart({ video: Boolean(event.isVideo), group, outcome }),
    file: null,
    quoted: null,
    mentions: [],
    sentAt: Number.isFinite(time) && time > 0 && time <= now + 60_000 ? time : now,
  }
}

/** A call that WhatsApp says was missed. */
export function readMissedCall(stubType: number): Part | null {
  const call = MISSED.get(stubType)
  return call ? callPart({ ...call, outcome: 'missed' }) : null
}

/** A call that stands among the messages of a chat. */
export function readCallPart({ call, callLogMesssage: log }: proto.IMessage): Part | null {
  if (isObject(call)) return callPart({ video: false, group: true, outcome: 'offered' })
  if (!log) return null
  const group = (log.participants?.length ?? 0) > 1
  const rejected = log.callOutcome === CallOutcome.REJECTED
  const connected = [CallOutcome.CONNECTED, CallOutcome.ACCEPTED_ELSEWHERE, CallOutcome.ONGOING]
  const outcome = connected.some((value) => value === log.callOutcome)
    ? 'offered'
    : rejected
      ? 'rejected'
      : 'missed'
  return callPart({ video: Boolean(log.isVideo), group, outcome })
}

function callPart(call: Call): Part & { kind: 'call' } {
  return { kind: 'call', text: '', details: { call }, file: null }
}
