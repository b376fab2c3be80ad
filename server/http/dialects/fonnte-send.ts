import type { z } from 'zod'
import type { App } from '#server/context.ts'
import { readRecipient } from '#server/core/recipients.ts'
import { AppError } from '#server/lib/errors.ts'
import { WHATSAPP_TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { MessageBody } from '#server/protocol/sending.ts'
import type { DialectCall } from './dialect.ts'
import { type FonnteFields, readFonnteRequests } from './fonnte-fields.ts'
import { timesOf } from './fonnte-times.ts'
import { getNumber, requireOnline } from './numbers.ts'
import { type Sending, sendAllInDialect } from './send.ts'

const FILE_MAX_BYTES = 4 * 1024 * 1024

/** A target and the words behind it. */
type Target = string[]

/**
 * `/send`, as Fonnte takes it: many targets between commas, each with its name and words for `{name}`, `{var1}` …, or
 * several such requests in `data`, all of them or none.
 */
export async function sendFonnte(app: App, call: DialectCall): Promise<object> {
  const requests = readFonnteRequests(call.input).map((fields) => ({ fields, targets: targetsOf(fields) }))
  const number = await getNumber(app, call.viewer, undefined)
  if (requests.some(({ fields }) => fields.connectOnly)) requireOnline(number)
  const timed = requests.map(({ fields, targets }) => ({ ...fields, count: targets.length }))
  const times = timesOf(timed, { now: app.clock.now(), random: Math.random })
  const sendings = requests.map(({ fields, targets }, index) => ({
    ...sendingOf(fields, targets),
    channelId: number.id,
    times: times[index] ?? [],
  }))
  requireShort(sendings)
  const messages = await sendAllInDialect(app, call, sendings)
  const read = requests.flatMap(({ fields, targets }) =>
    targets.map(([typed = '']) =>
      readRecipient(app.db, call.viewer.accountId, {
        typed,
        field: 'target',
        countryCode: countryOf(fields),
      }),
    ),
  )
  const isPutOff = timed.every(({ schedule }) => schedule * 1000 > app.clock.now())
  return {
    status: true,
    reason: 'Message sent successfully',
    detail: isPutOff ? 'success! message will be sent on scheduled time' : 'success! message in queue',
    process: isPutOff ? 'waiting' : 'pending',
    id: messages.map(({ id }) => id),
    target: await Promise.all(read),
    requestid: messages[0]?.seq,
  }
}

function targetsOf({ target, to }: FonnteFields): Target[] {
  return (target ?? to ?? []).map((one) => one.split('|').map((part) => part.trim()))
}

function sendingOf(fields: FonnteFields, targets: Target[]): Sending {
  return {
    to: targets.map(([to = '']) => to),
    texts: targets.map(([, ...words]) => filled(fields.message, words)),
    countryCode: countryOf(fields),
    text: fields.message,
    ...mediaOf(fields),
    content: contentOf(fields),
    quotedId: fields.inboxid ?? null,
  }
}

/** Said in words that programs of Fonnte know. */
function requireShort(sendings: Sending[]): void {
  const texts = sendings.flatMap((sending) => [sending.text ?? '', ...(sending.texts ?? [])])
  if (texts.every((text) => text.length <= WHATSAPP_TEXT_MAX_LENGTH)) return
  const message = `input invalid: a message may have at most ${WHATSAPP_TEXT_MAX_LENGTH} characters`
  throw new AppError('text_too_long', message, { field: 'message' })
}

function countryOf({ countryCode }: FonnteFields): string | null | undefined {
  return countryCode === '0' ? null : countryCode
}

/** `{name}` is the first word behind a target, `{var1}` the second, and so on. */
function filled(message: string, [name, ...words]: string[]): string {
  const known = new Map([['name', name], ...words.map((word, index) => [`var${index + 1}`, word] as const)])
  return message.replace(/\{(name|var\d{1,2})\}/g, (all, key: string) => known.get(key) ?? all)
}

function mediaOf({ url, file, filename }: FonnteFields): Pick<z.input<typeof MessageBody>, 'media'> {
  const named = filename === undefined ? {} : { name: filename }
  if (file) {
    if (Buffer.byteLength(file.base64, 'base64') > FILE_MAX_BYTES) {
      throw new AppError('file_too_large', 'The file is too large.', { status: 413, field: 'file' })
    }
    return { media: { base64: file.base64, ...(file.name ? { name: file.name } : {}), ...named } }
  }
  return url ? { media: { url, ...named } } : {}
}

function contentOf({ location, choices, select, pollname, message }: FonnteFields) {
  if (location) {
    const [latitude, longitude] = location.split(',').map(Number)
    return { kind: 'location' as const, latitude: latitude ?? Number.NaN, longitude: longitude ?? Number.NaN }
  }
  if (!choices) return null
  const selectable = select === 'single' ? 1 : 0
  return { kind: 'poll' as const, question: pollname || message, options: choices, selectable }
}
