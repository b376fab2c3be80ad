import type { BinaryNode, proto, WASocket } from '@whiskeysockets/baileys'
import { findAddress, hasWritten } from '#db/whatsapp.ts'
import { listUnknownRawMessages, type UnknownRow } from '#db/whatsapp-keys.ts'
import type { Outgoing, SendOutcome } from '#server/channels/channel.ts'
import { type Ack, createAcks } from './acks.ts'
import type { Us } from './from-whatsapp/peers.ts'
import { isOurPhone, readChat } from './from-whatsapp/peers.ts'
import type { Health } from './health.ts'
import { type Address, jidOf } from './jids.ts'
import { createMemory } from './memory.ts'
import type { SessionOptions } from './options.ts'
import { createPacer } from './pace.ts'
import { pause } from './persistently.ts'
import { decodeRaw, keepRaw, type RawMessage, readRaw } from './raw-messages.ts'
import { relay } from './relay.ts'
import { answers, failureOf, isFailure, isOnWhatsapp, showTyping, wasResent, whatBroke } from './sending.ts'
import { failureOfAck } from './to-whatsapp/failures.ts'

export interface Outbox {
  send(message: Outgoing): Promise<SendOutcome>
  restsUntil(message: Outgoing): Promise<number | null>
  /** True when WhatsApp's server has taken this message. */
  hasTaken(externalId: string): boolean
  /** Takes an acknowledgement; one that comes late settles what was unknown. */
  acknowledge(node: BinaryNode): void
  /** Sends once more, under the same ids and in order, of what went before `before` nobody knows whether it left. */
  resendUnknown(socket: WASocket, before: number): Promise<void>
  /** Nothing will be acknowledged any more. */
  giveUp(): void
  /** Answers when nothing is under way. */
  settled(): Promise<void>
}

export interface OutboxParts {
  /** The open connection. */
  socket(): WASocket | null
  /** Ends waiting for one. */
  signal: AbortSignal
  us(): Us
  health: Health
  /** Makes the content of a message; throws an AppError where it cannot be sent. */
  compose(message: Outgoing, to: { socket: WASocket; address: Address }): Promise<proto.IMessage>
}

const NOT_OPEN_PAUSE_MS = 5_000
const CATCH_UP_LOOK_MS = 250
/** By then a sender that died before this connection began is taken for dead. */
const UNKNOWN_FOR_MS = 60_000
const CUT_OFF = 'cut off'
const TRIES = 3
const LINE_WAIT_MS = 10_000
const LINE_LOOK_MS = 250
const NUMBERS = 1_000
const CONVERSATIONS = 1_000
const RESENT_AT_ONCE = 100
/** What is older was seen by somebody, or will not be waited for. */
const RESENT_FOR_MS = 24 * 60 * 60 * 1000
const RESTRICTED = '463'

export function createOutbox(options: SessionOptions, parts: OutboxParts): Outbox {
  const { database, holder, clock, settings, host, hook } = options
  const { channelId } = holder
  const acks = createAcks(clock)
  const pacer = createPacer(settings.pace, clock.now)

  /** The connection on which what went before `before` is sent once more. */
  let line: { socket: WASocket; before: number; since: number } | null = null
  let resending: { socket: WASocket; work: Promise<void> } | null = null
  const resendingChats = new Set<string>()
  const numbers = createMemory(NUMBERS)
  const underWay = new Map<string, Promise<SendOutcome>>()
  const cutOffs = new Set<() => void>()
  /** What is asked over a line that has ended Baileys waits for all the same, for a minute. */
  const whileOnLine = async <T>(work: Promise<T>): Promise<T | typeof CUT_OFF> => {
    let cutOff = () => {}
    const isCutOff = new Promise<typeof CUT_OFF>((resolve) => {
      cutOff = () => resolve(CUT_OFF)
      cutOffs.add(cutOff)
    })
    try {
      return await Promise.race([work, isCutOff])
    } finally {
      cutOffs.delete(cutOff)
    }
  }
  const send = (message: Outgoing): Promise<SendOutcome> => {
    const { id } = message
    const sending = underWay.get(id) ?? sendNow(message).finally(() => underWay.delete(id))
    underWay.set(id, sending)
    return sending
  }
  const handOver = async (socket: WASocket, raw: RawMessage): Promise<SendOutcome> => {
    const expected = acks.expect(raw.key?.id ?? '', settings.ackMs)
    try {
      await hook?.('whatsapp.sending')
      await whileOnLine(relay(socket, raw))
      await hook?.('whatsapp.written')
    } catch (error) {
      expected.forget()
      return whatBroke(socket, error)
    }
    return outcomeOf(await expected.answer)
  }

  const outcomeOf = (ack: Ack | null): SendOutcome => {
    if (!ack) return { outcome: 'unknown' }
    parts.health.acknowledged(ack.after)
    if (ack.error === null) return { outcome: 'sent' }
    if (ack.error === RESTRICTED) parts.health.restricted()
    return { outcome: 'failed', code: failureOfAck(ack.error) }
  }

  const isAlive = async (socket: WASocket) => (await whileOnLine(answers(socket))) === true

  const warm = createMemory(CONVERSATIONS)
  const isCold = async ({ conversationId }: Outgoing, { groupId }: Address) => {
    if (groupId !== null || warm.has(conversationId)) return false
    const isWarm = await hasWritten(database.read, conversationId)
    if (isWarm) warm.add(conversationId)
    return !isWarm
  }

  return {
    giveUp() {
      for (const cutOff of cutOffs) cutOff()
      acks.giveUp()
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values())
    },
    hasTaken: acks.knows,
    async restsUntil(message) {
      const now = clock.now()
      const socket = parts.socket()
      if (!socket) return now + NOT_OPEN_PAUSE_MS
      if (await followsUnknown(socket, message)) return now + CATCH_UP_LOOK_MS
      const address = await findAddress(database.read, message)
      const cold = address !== undefined && (await isCold(message, address))
      const pausedUntil = cold ? (parts.health.coldPausedUntil() ?? 0) : 0
      const next = Math.max(pacer.next(cold), pausedUntil)
      if (next > now) return next
      // Here, and not when it is sent: other conversations ask before this one's message has left.
      pacer.take(cold)
      return null
    },
    send,
    acknowledge(node) {
      if (acks.take(node)) return
      const chat = readChat({ remoteJid: node.attrs.from }, { us: parts.us(), now: clock.now() })
      if (typeof chat === 'string' || isOurPhone(chat, parts.us()) || !node.attrs.id || node.attrs.error)
        return
      const target = { chat, externalId: node.attrs.id }
      host
        .change(channelId, target, { type: 'status', status: 'sent' })
        .catch((error: unknown) =>
          options.logger.error({ err: error, channelId }, 'a late acknowledgement was lost'),
        )
    },
    resendUnknown(socket, before) {
      if (line?.socket !== socket) line = { socket, before, since: clock.now() }
      return resendOnce(socket, before)
    },
  }

  /** What went before leaves before: customers read in the order in which it was written. */
  async function followsUnknown(socket: WASocket, { conversationId }: Outgoing): Promise<boolean> {
    if (line?.socket !== socket) return true
    if (resendingChats.has(conversationId)) return true
    if (clock.now() > line.since + UNKNOWN_FOR_MS) return false
    const unknown = await listResendable(line.before, conversationId)
    if (unknown.length > 0) void resendOnce(socket, line.before).catch(() => undefined)
    return unknown.length > 0
  }

  function resendOnce(socket: WASocket, before: number): Promise<void> {
    if (resending?.socket === socket) return resending.work
    // What a line that has ended still does comes first: it may settle what this one would send.
    const earlier = resending?.work.catch(() => undefined) ?? Promise.resolve()
    const work = earlier
      .then(() => resendAll(socket, before))
      .finally(() => {
        if (resending?.work === work) resending = null
      })
    resending = { socket, work }
    return work
  }

  async function resendAll(socket: WASocket, before: number): Promise<void> {
    const rows = await listResendable(before)
    if (rows.length === 0 || !(await isAlive(socket))) return
    const chats = new Set(rows.map((row) => row.conversation_id))
    await Promise.all([...chats].map((id) => resendChat(socket, id, rows)))
  }

  async function resendChat(socket: WASocket, conversationId: string, rows: UnknownRow[]): Promise<void> {
    resendingChats.add(conversationId)
    try {
      for (const row of rows) if (row.conversation_id === conversationId) await resend(socket, row)
    } finally {
      resendingChats.delete(conversationId)
    }
  }

  async function listResendable(before: number, conversationId?: string) {
    const since = clock.now() - RESENT_FOR_MS
    const query = {
      channelId,
      since,
      before,
      limit: RESENT_AT_ONCE,
      ...(conversationId ? { conversationId } : {}),
    }
    const rows = await listUnknownRawMessages(database.read, query)
    return rows.filter((row) => !wasResent(decodeRaw(row.raw)))
  }

  async function resend(socket: WASocket, row: UnknownRow): Promise<void> {
    const raw = decodeRaw(row.raw)
    const keep = (raw: RawMessage) =>
      database.transaction((trx) =>
        keepRaw(trx, { messageId: row.message_id, channelId, raw, at: row.created_at }),
      )
    const again = { ...raw, messageC2STimestamp: Math.floor(clock.now() / 1000) }
    await keep(again)
    const result = await handOver(socket, again)
    await settleResent(again, result)
    // A line that was dead all along has taken nothing: the chance is not spent.
    const isUndecided = result.outcome === 'unknown' && parts.socket() === socket
    if (isUndecided && !(await isAlive(socket))) await keep(raw)
  }

  async function sendNow(message: Outgoing): Promise<SendOutcome> {
    const address = await findAddress(database.read, message)
    const jid = address && jidOf(address)
    if (!address || !jid) return { outcome: 'failed', code: 'not_on_whatsapp' }
    for (let tries = 1; ; tries += 1) {
      const kept = await readRaw(database.read, message.id)
      const socket = await openSocket()
      const raw =
        socket && tries <= TRIES && (await whileOnLine(prepare(message, { socket, address, jid, kept })))
      if (!raw) return kept ? { outcome: 'unknown' } : { outcome: 'failed', code: 'not_linked' }
      // So far nothing has left: the next line is as good.
      if (raw === CUT_OFF) continue
      return 'outcome' in raw ? raw : handOver(socket, raw)
    }
  }

  /** Everything before the message itself is written; none of it is seen by the other side. */
  async function prepare(
    message: Outgoing,
    { socket, address, jid, kept }: { socket: WASocket; address: Address; jid: string; kept?: RawMessage },
  ): Promise<RawMessage | SendOutcome> {
    const isNobody = (await isCold(message, address)) && !(await isOnWhatsapp(socket, address, numbers))
    if (isNobody) return { outcome: 'failed', code: 'not_on_whatsapp' }
    const raw = kept ?? (await composeRaw(message, { socket, address, jid }))
    if ('outcome' in raw) return raw
    if (settings.typing && message.kind === 'text') await showTyping(socket, jid, message.text, options)
    return raw
  }

  /** The line may just have dropped: it mostly is back in a moment. */
  async function openSocket(): Promise<WASocket | null> {
    for (let waited = 0; waited < LINE_WAIT_MS && !parts.socket(); waited += LINE_LOOK_MS) {
      await pause(clock, LINE_LOOK_MS, parts.signal)
    }
    return parts.socket()
  }

  async function composeRaw(
    message: Outgoing,
    { socket, address, jid }: { socket: WASocket; address: Address; jid: string },
  ): Promise<RawMessage | SendOutcome> {
    await hook?.('whatsapp.composing')
    const content = await parts.compose(message, { socket, address }).catch(failureOf)
    if (isFailure(content)) return content
    const now = clock.now()
    const raw: RawMessage = {
      key: { remoteJid: jid, fromMe: true, id: message.externalId },
      message: content,
      messageTimestamp: Math.floor(now / 1000),
    }
    const isOurs = await database.transaction(async (trx) => {
      if (!(await host.stillSends(trx, message.id))) return false
      await keepRaw(trx, { messageId: message.id, channelId, raw, at: now })
      return true
    })
    return isOurs ? raw : { outcome: 'unknown' }
  }

  async function settleResent({ key }: RawMessage, result: SendOutcome): Promise<void> {
    const chat = readChat(key, { us: parts.us(), now: clock.now() })
    if (typeof chat === 'string' || result.outcome === 'unknown') return
    const target = { chat, externalId: key?.id ?? '' }
    await host.change(
      channelId,
      target,
      result.outcome === 'sent' ? { type: 'status', status: 'sent' } : { type: 'failed', code: result.code },
    )
  }
}
