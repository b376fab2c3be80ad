import type { proto, WASocket } from '@whiskeysockets/baileys'
import type { SendOutcome } from '#server/channels/channel.ts'
import { isAppError } from '#server/lib/errors.ts'
import type { Address } from './jids.ts'
import type { createMemory } from './memory.ts'
import type { SessionOptions } from './options.ts'
import type { RawMessage } from './raw-messages.ts'
import { failureOfError } from './to-whatsapp/failures.ts'

const PING_MS = 10_000
const TYPING_MS = [400, 1_800] as const
const TYPING_PER_CHARACTER_MS = 12

/** A message that was sent a second time carries when. */
export function wasResent({ messageC2STimestamp }: RawMessage): boolean {
  return Number(messageC2STimestamp ?? 0) > 0
}

/** True when WhatsApp answers on this line: an open one may have been dead for a while. */
export function answers(socket: WASocket): Promise<boolean> {
  const attrs = { id: socket.generateMessageTag(), to: 's.whatsapp.net', type: 'get', xmlns: 'w:p' }
  const ping = { tag: 'iq', attrs, content: [{ tag: 'ping', attrs: {} }] }
  return socket.query(ping, PING_MS).then(
    () => true,
    () => false,
  )
}

/** An error on an open line means that nothing left; on a broken one nobody knows. */
export function whatBroke(socket: WASocket, error: unknown): SendOutcome {
  if (!socket.ws.isOpen) return { outcome: 'unknown' }
  const noKeys = error instanceof Error && error.message === 'All encryptions failed'
  return { outcome: 'failed', code: noKeys ? 'not_on_whatsapp' : 'refused_by_whatsapp' }
}

/** Asks WhatsApp whether a number exists, once. */
export async function isOnWhatsapp(
  socket: WASocket,
  { phone }: Address,
  known: ReturnType<typeof createMemory>,
): Promise<boolean> {
  if (phone === null || known.has(phone)) return true
  const found = await socket.onWhatsApp(phone)
  // No answer is no "no".
  if (found !== undefined && !found.some(({ exists }) => Boolean(exists))) return false
  known.add(phone)
  return true
}

/** Somebody who answers takes a moment to type. */
export async function showTyping(
  socket: WASocket,
  jid: string,
  text: string,
  { clock }: SessionOptions,
): Promise<void> {
  const [least, most] = TYPING_MS
  await socket.sendPresenceUpdate('composing', jid)
  const ms = Math.min(most, least + text.length * TYPING_PER_CHARACTER_MS)
  await new Promise<void>((resolve) => clock.after(ms, resolve))
  await socket.sendPresenceUpdate('paused', jid)
}

/** A refusal with a code is a certain failure; anything else is thrown on. */
export function failureOf(error: unknown): SendOutcome {
  const code = isAppError(error) ? error.code : failureOfError(error)
  if (code === null) throw error
  return { outcome: 'failed', code }
}

export function isFailure(value: proto.IMessage | SendOutcome): value is SendOutcome {
  return 'outcome' in value
}
