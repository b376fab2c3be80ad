import {
  type MessageUserReceiptUpdate,
  proto,
  type WAMessage,
  type WAMessageUpdate,
} from '@whiskeysockets/baileys'
import type { ChannelChange, ChatAddress } from '#server/channels/channel.ts'
import { failureOfAck } from '../to-whatsapp/failures.ts'
import type { HostCall } from './host-call.ts'
import { isOurPhone, type Reading, readAuthor, readChat, type Us } from './peers.ts'
import { isObject, readList, readNumber, readText } from './values.ts'

type Receipt = proto.IUserReceipt
type StatusChange = Extract<ChannelChange, { type: 'status' }>
type Status = StatusChange['status']

const { Status: Ack } = proto.WebMessageInfo
const STEPS: readonly Status[] = ['sent', 'delivered', 'read', 'played']
const STATUSES: ReadonlyMap<number, Status> = new Map([
  [Ack.SERVER_ACK, 'sent'],
  [Ack.DELIVERY_ACK, 'delivered'],
  [Ack.READ, 'read'],
  [Ack.PLAYED, 'played'],
])
const MOST_RECEIPTS = 2_000

/** How far a message of ours has come, as its payload has it: receipts that came fast are folded into it. */
export function receiptsOf(
  { status, userReceipt }: Pick<WAMessage, 'status' | 'userReceipt'>,
  us: Us,
): StatusChange[] {
  const reached = [
    STATUSES.get(status ?? -1),
    ...readList<Receipt>(userReceipt, MOST_RECEIPTS).map((receipt) => statusOf(receipt, us)),
  ]
  const furthest = Math.max(...reached.map((step) => (step ? STEPS.indexOf(step) : -1)))
  const step = STEPS[furthest]
  return step ? [{ type: 'status', status: step }] : []
}

/**
 * `messages.update`: how far messages have come, failures, stars, and that the phone has read. Edits and deletions come
 * as messages of their own in `messages.upsert` and are taken from there, with who did it.
 */
export function fromMessageUpdates(updates: readonly WAMessageUpdate[], reading: Reading): HostCall[] {
  return updates.flatMap((entry) =>
    isObject(entry) && isObject(entry.update) ? fromUpdate(entry, reading) : [],
  )
}

/** `message-receipt.update`: receipts in groups. One member is enough to call a message delivered, read or played. */
export function fromReceipts(updates: readonly MessageUserReceiptUpdate[], reading: Reading): HostCall[] {
  return updates.flatMap(({ key, receipt }): HostCall[] => {
    const chat = readChat(key, reading)
    const externalId = readText(key?.id, 300)
    if (typeof chat === 'string' || !isObject(receipt)) return []
    if (externalId === '') return []
    // Baileys tells alike that our phone has read a message and that it has its copy of one of ours.
    if (readAuthor([receipt.userJid], reading.us) === 'us') {
      return readNumber(receipt.readTimestamp) ? [readOnPhone(chat, externalId)] : []
    }
    const status = statusOf(receipt, reading.us)
    if (!status) return []
    return [{ do: 'change', target: { chat, externalId }, change: { type: 'status', status } }]
  })
}

function fromUpdate({ key, update }: WAMessageUpdate, reading: Reading): HostCall[] {
  const chat = readChat(key, reading)
  const externalId = readText(key?.id, 300)
  if (typeof chat === 'string') return []
  const calls: HostCall[] = []
  const change = (made: ChannelChange) =>
    calls.push({ do: 'change', target: { chat, externalId }, change: made })
  const status = STATUSES.get(update.status ?? -1)
  if (externalId === '') return calls
  if (!key.fromMe && (status === 'read' || status === 'played')) calls.push(readOnPhone(chat, externalId))
  if (key.fromMe && status && !isOurPhone(chat, reading.us)) change({ type: 'status', status })
  if (key.fromMe && update.status === Ack.ERROR) {
    change({ type: 'failed', code: failureOfAck(update.messageStubParameters?.[0]) })
  }
  if (typeof update.starred === 'boolean') change({ type: 'starred', starred: update.starred })
  return calls
}

function readOnPhone(chat: ChatAddress, upTo: string): HostCall {
  return { do: 'changeChat', chat, change: { type: 'read', upTo } }
}

function statusOf(receipt: Receipt, us: Us): Status | undefined {
  if (readAuthor([receipt.userJid], us) === 'us') return undefined
  if (readNumber(receipt.playedTimestamp)) return 'played'
  if (readNumber(receipt.readTimestamp)) return 'read'
  return readNumber(receipt.receiptTimestamp) ? 'delivered' : undefined
}
