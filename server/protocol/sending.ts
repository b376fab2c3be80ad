import { z } from 'zod'
import { NAME_MAX_LENGTH, RECIPIENTS_AT_ONCE, URL_MAX_LENGTH } from './limits.ts'
import { ReferenceId, ReplyFields } from './rest.ts'
import { TemplateUse } from './templates.ts'
import { ClientId, hasSubstance } from './visitors.ts'

const FileName = z.string().trim().min(1).max(NAME_MAX_LENGTH)

/** A file that is fetched from its address, or stands in the call. */
export const OutsideMedia = z.union([
  z.strictObject({
    url: z.url({ protocol: /^https?$/ }).max(URL_MAX_LENGTH),
    name: FileName.optional(),
  }),
  /** Also as a data URL. */
  z.strictObject({ base64: z.string().min(1), name: FileName.optional() }),
])
export type OutsideMedia = z.infer<typeof OutsideMedia>

const SendFields = {
  ...ReplyFields,
  /** A file in place of one that was uploaded (`mediaId`). */
  media: OutsideMedia.optional(),
  referenceId: ReferenceId.optional(),
  /** In place of a text: what a template says to each recipient. */
  template: TemplateUse.optional(),
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
    to: z.union([Recipient, z.array(Recipient).min(1).max(RECIPIENTS_AT_ONCE)]),
    /** The WhatsApp number to send through; needed where there are several. */
    channelId: z.string().max(64).optional(),
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
