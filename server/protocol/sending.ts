import { z } from 'zod'
import { NAME_MAX_LENGTH, RECIPIENTS_AT_ONCE, URL_MAX_LENGTH } from './limits.ts'
import { ReferenceId, ReplyFields } from './rest.ts'
import { TemplateUse } from './templates.ts'
import { ClientId, hasSubstance } from './visitors.ts'

const FileName = z
  .string()
  .trim()
  .min(1)
  .max(NAME_MAX_LENGTH)
  .optional()
  .describe('What the file is called at the other side.')

/** A file that is fetched from its address, or stands in the call. */
export const OutsideMedia = z.union([
  z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .max(URL_MAX_LENGTH)
        .describe('Where the file is; addresses in private networks are not fetched.'),
      name: FileName,
    })
    .describe('A file that is fetched from its address.'),
  z
    .strictObject({
      base64: z.string().min(1).describe('The file in Base64, also as a data URL.'),
      name: FileName,
    })
    .describe('A file that stands in the call.'),
])
export type OutsideMedia = z.infer<typeof OutsideMedia>

const SendFields = {
  ...ReplyFields,
  media: OutsideMedia.optional().describe('A file, in place of one that was uploaded (`mediaId`).'),
  referenceId: ReferenceId.optional(),
  template: TemplateUse.optional().describe('In place of a text: what a template says to each recipient.'),
}

/** What is sent to a conversation: a reply as agents send it, or as programs do, who need no `clientId`. */
export const ReplyBody = z
  .strictObject({ ...SendFields, clientId: ClientId.optional() })
  .refine(saysSomething, { message: 'A message needs a text or a file.' })
  .refine(hasOneText, { message: 'A message has a text or a template, not both.', path: ['template'] })
  .refine(hasOneFile, { message: 'A message has one file: give media or mediaId.', path: ['media'] })

/** The id of a conversation, a phone number with its country code, or the id of a group. */
const Recipient = z.string().trim().min(1).max(64)

/** What programs send to anybody: to one, or to many at once. */
export const MessageBody = z
  .strictObject({
    ...SendFields,
    to: z
      .union([Recipient, z.array(Recipient).min(1).max(RECIPIENTS_AT_ONCE)])
      .describe(
        'Who gets it: a phone number with its country code, a group (…@g.us), `main`, the id of a conversation, or a list of up to 100 of them.',
      ),
    channelId: z
      .string()
      .max(64)
      .optional()
      .describe('The WhatsApp number to send through; needed where there are several.'),
  })
  .refine(saysSomething, { message: 'A message needs a text or a file.' })
  .refine(hasOneText, { message: 'A message has a text or a template, not both.', path: ['template'] })
  .refine(hasOneFile, { message: 'A message has one file: give media or mediaId.', path: ['media'] })
export type MessageBody = z.infer<typeof MessageBody>

interface Sent {
  text: string
  mediaId: string | null
  media?: OutsideMedia | undefined
  content: object | null
  template?: TemplateUse | undefined
}

function saysSomething(message: Sent): boolean {
  const { content, media, template } = message
  return hasSubstance(message) || content !== null || media !== undefined || template !== undefined
}

function hasOneText({ text, template }: Sent): boolean {
  return template === undefined || text === ''
}

function hasOneFile({ media, mediaId }: Sent): boolean {
  return media === undefined || mediaId === null
}
