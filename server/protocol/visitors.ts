import { z } from 'zod'
import type { Ack } from './errors.ts'
import type { EventsPage, Frame, VisitorEvent } from './events.ts'
import { NAME_MAX_LENGTH, TEXT_MAX_LENGTH, URL_MAX_LENGTH } from './limits.ts'
import type { SiteLanguage } from './site-options.ts'
import type { SiteSettings, VisitorConversation, VisitorMessage } from './views.ts'

/** A client's own id of a send: the same id is the same message, whatever happens on the way. */
export const ClientId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/)
  .describe(
    'An id of your own, random; the same id is the same message, however often it is sent. Programs rather give an Idempotency-Key.',
  )

/** A place in a thread, as `sentAt.seq`: made by the server, given back by the client. */
export const MessageCursor = z.string().regex(/^\d{1,16}\.\d{1,16}$/)

/** What every message has as a client sends it. */
export const MessageFields = {
  clientId: ClientId,
  text: z.string().max(TEXT_MAX_LENGTH).default(''),
  mediaId: z
    .string()
    .max(64)
    .nullable()
    .default(null)
    .describe('Id of a file that was uploaded before (POST /media).'),
}

/** True where there is something to read or to open. */
export function hasSubstance(message: { text: string; mediaId: string | null }): boolean {
  return message.text.trim() !== '' || message.mediaId !== null
}

/** One message as a client sends it: text, a file, or both. */
export const NewMessage = z
  .strictObject(MessageFields)
  .refine(hasSubstance, { message: 'A message needs a text or a file.' })
export type NewMessage = z.infer<typeof NewMessage>

const Said = z.string().max(NAME_MAX_LENGTH).default('')

/** What visitors say of themselves, or a page says of them: claims, whatever they are. */
export const VisitorClaims = z.strictObject({
  name: Said,
  email: Said,
  phone: Said,
  /** The question as it was asked. */
  question: Said,
  answer: Said,
})
export type VisitorClaims = z.infer<typeof VisitorClaims>

/** One answer per closing. */
export const NewRating = z.strictObject({
  closedAt: z.number().int().positive(),
  score: z.number().int().min(1).max(5),
  comment: z.string().max(1_000).default(''),
})
export type NewRating = z.infer<typeof NewRating>

/** A visitor's message also says which page it was written on. */
export const NewVisitorMessage = NewMessage.safeExtend({
  page: z.string().max(URL_MAX_LENGTH).nullable().default(null),
  about: VisitorClaims.optional(),
})
export type NewVisitorMessage = z.infer<typeof NewVisitorMessage>

/** The language of a page, as the page or its browser names it: one of those that the chat speaks. */
const Language = z
  .string()
  .max(100)
  .default('')
  // Malay readers are nearer to Indonesian than to English.
  .transform((tag): SiteLanguage => (/^(id|in|ms)\b/i.test(tag) ? 'id' : 'en'))

/** Asks for a visitor's session; without a token a new visitor is made (in memory only). */
export const SessionRequest = z.strictObject({
  site: z.string().max(64),
  token: z.string().max(2_000).nullable().default(null),
  /** A JWT (HS256) signed by the customer's server with the site's identify secret. */
  identity: z.string().max(4_000).nullable().default(null),
  language: Language,
})
export type SessionRequest = z.input<typeof SessionRequest>

export interface SessionAnswer {
  /** Send it as `Authorization: Bearer …`; keep it in place of the old one. */
  token: string
  visitorId: string
  settings: SiteSettings
  conversation: VisitorConversation | null
  /** The newest page of the thread, oldest first. */
  messages: VisitorMessage[]
  /** Ask `GET /widget/messages?before=` with this to page upward; null at the beginning. */
  before: string | null
  /** Events after this sequence number bring this answer up to date. */
  seq: number
}

/** A text that is only looked at: too long, it is cut, so that the loader need not. */
const cut = (length: number) => z.string().transform((text) => text.slice(0, length).toWellFormed())

/** What a page tells before anybody has clicked. */
export const Beacon = z.strictObject({
  site: z.string().max(64),
  /** Random id of this browser tab; kept in memory only. */
  visit: z.string().max(64),
  token: z.string().max(2_000).nullable().default(null),
  url: cut(URL_MAX_LENGTH),
  title: cut(NAME_MAX_LENGTH).default(''),
  referrer: cut(URL_MAX_LENGTH).default(''),
  language: Language,
  /** Something that the visitor has just done on the page. */
  track: cut(NAME_MAX_LENGTH).optional(),
})
export type Beacon = z.infer<typeof Beacon>

/** Short, because every page view gets it: what is as usual is left out. */
export interface BeaconAnswer {
  /** Eight words; see lookOf in colours.ts. */
  look: string
  /** Messages of agents that this visitor has not read. */
  unread?: number
  /** Comes out beside the bubble by itself: after so long, or once so much of the page has been seen. */
  greeting?: { text: string; afterSeconds: number | null; scrolledPercent: number | null; url: string }
  /** Nobody answers at this time of the day. */
  away?: true
  /** An agent has begun a chat: the session in which it goes on, and what was said. */
  invite?: { token: string; visitorId: string; text: string }
  /** When to tell again, where it is not in 30 seconds. */
  everyMs?: number
}

export const Typing = z.strictObject({ on: z.boolean() })
export const Subscribe = z.strictObject({ after: z.number().int().min(0) })
export const Receipt = z.strictObject({
  status: z.enum(['delivered', 'read']),
  upToSeq: z.number().int().min(0),
})
export type Receipt = z.infer<typeof Receipt>

export interface SentAnswer {
  message: VisitorMessage
}

/** Namespace `/visitors`; handshake `auth: { site, token }`. Every call is answered. */
export interface VisitorToServer {
  subscribe: (
    body: z.input<typeof Subscribe>,
    ack: (answer: Ack<{ reset: boolean; seq: number }>) => void,
  ) => void
  send: (body: z.input<typeof NewVisitorMessage>, ack: (answer: Ack<SentAnswer>) => void) => void
  receipt: (body: Receipt, ack: (answer: Ack<object>) => void) => void
  typing: (body: z.input<typeof Typing>, ack: (answer: Ack<object>) => void) => void
}
export interface ServerToVisitor {
  events: (frame: Frame<VisitorEvent>) => void
  typing: (sign: { name: string; on: boolean }) => void
  /** The server ends this session and says why; a code as in ErrorBody. */
  bye: (reason: { code: string; message: string }) => void
}

export type VisitorEventsPage = EventsPage<VisitorEvent>
