import { z } from 'zod'
import type { App } from '#server/context.ts'
import { readRecipient } from '#server/core/recipients.ts'
import { AppError } from '#server/lib/errors.ts'
import type { MessageBody } from '#server/protocol/sending.ts'
import type { DialectCall } from './dialect.ts'
import { Bool, Many, Text } from './fields.ts'
import { getNumber, requireOnline } from './numbers.ts'
import { sendInDialect } from './send.ts'

const FILE_MAX_BYTES = 4 * 1024 * 1024
const File = z.object({ base64: Text, name: Text.optional() })

/** Fields of Fonnte's `/send`. `delay`, `typing`, `preview` and `sequence` say how it is sent, which the queue decides here. */
const Fields = z.object({
  target: Many.optional(),
  to: Many.optional(),
  message: Text.default(''),
  url: Text.optional(),
  file: File.optional(),
  filename: Text.optional(),
  countryCode: Text.optional(),
  location: Text.optional(),
  choices: Many.optional(),
  select: z.enum(['single', 'multiple']).default('single'),
  pollname: Text.default(''),
  connectOnly: Bool.default(true),
  inboxid: Text.optional(),
})
type Fields = z.infer<typeof Fields>
/** What would be sent otherwise than its caller means. */
const NOT_OFFERED = ['schedule', 'data', 'followup'] as const

/** `/send`, as Fonnte takes it: many targets between commas, each with its name and words for `{name}`, `{var1}` … */
export async function sendFonnte(app: App, call: DialectCall): Promise<object> {
  const fields = Fields.parse(call.input)
  refuseNotOffered(call)
  const number = await getNumber(app, call.viewer, undefined)
  if (fields.connectOnly) requireOnline(number)
  const targets = (fields.target ?? fields.to ?? []).map((one) => one.split('|').map((part) => part.trim()))
  const messages = await sendInDialect(app, call, {
    to: targets.map(([to = '']) => to),
    texts: targets.map(([, ...words]) => filled(fields.message, words)),
    channelId: number.id,
    countryCode: fields.countryCode === '0' ? null : fields.countryCode,
    text: fields.message,
    ...mediaOf(fields),
    content: contentOf(fields),
    quotedId: fields.inboxid ?? null,
  })
  const { countryCode } = fields
  const read = targets.map(([typed = '']) =>
    readRecipient(app.db, call.viewer.accountId, {
      typed,
      field: 'target',
      countryCode: countryCode === '0' ? null : countryCode,
    }),
  )
  return {
    status: true,
    reason: 'Message sent successfully',
    detail: 'success! message in queue',
    process: 'pending',
    id: messages.map(({ id }) => id),
    target: await Promise.all(read),
    requestid: messages[0]?.seq,
  }
}

function refuseNotOffered({ input }: DialectCall): void {
  for (const field of NOT_OFFERED) {
    const asked = input[field]
    if (asked === undefined || asked === '' || String(asked) === '0') continue
    throw new AppError('not_offered', `${field} is not supported here`, { status: 422, field })
  }
}

/** `{name}` is the first word behind a target, `{var1}` the second, and so on. */
function filled(message: string, [name, ...words]: string[]): string {
  const known = new Map([['name', name], ...words.map((word, index) => [`var${index + 1}`, word] as const)])
  return message.replace(/\{(name|var\d{1,2})\}/g, (all, key: string) => known.get(key) ?? all)
}

function mediaOf({ url, file, filename }: Fields): Pick<z.input<typeof MessageBody>, 'media'> {
  const named = filename === undefined ? {} : { name: filename }
  if (file) {
    if (Buffer.byteLength(file.base64, 'base64') > FILE_MAX_BYTES) {
      throw new AppError('file_too_large', 'The file is too large.', { status: 413, field: 'file' })
    }
    return { media: { base64: file.base64, ...(file.name ? { name: file.name } : {}), ...named } }
  }
  return url ? { media: { url, ...named } } : {}
}

function contentOf({ location, choices, select, pollname, message }: Fields) {
  if (location) {
    const [latitude, longitude] = location.split(',').map(Number)
    return { kind: 'location' as const, latitude: latitude ?? Number.NaN, longitude: longitude ?? Number.NaN }
  }
  if (!choices) return null
  const selectable = select === 'single' ? 1 : 0
  return { kind: 'poll' as const, question: pollname || message, options: choices, selectable }
}
