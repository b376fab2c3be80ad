import { z } from 'zod'
import { NAME_MAX_LENGTH } from './limits.ts'

const DAY_MINUTES = 24 * 60

const Text = z.string().trim().max(NAME_MAX_LENGTH).default('')

/** What a site says in one language. Where a text is empty, the chat's own words stand. */
const SiteTexts = z.strictObject({
  title: Text,
  greeting: Text,
  /** Said while nobody answers; a message is taken all the same. */
  offline: Text,
  placeholder: Text,
  /** The free question of the form before the chat. */
  question: Text,
})

/** Minutes since midnight; null: closed all day. */
const OpenHours = z
  .strictObject({
    from: z.number().int().min(0).max(DAY_MINUTES),
    to: z.number().int().min(0).max(DAY_MINUTES),
  })
  .refine(({ from, to }) => from < to, { message: 'A day closes after it opens.' })
  .nullable()

export const BusinessHours = z.strictObject({
  timeZone: z.string().max(64).refine(isTimeZone, { message: 'There is no such time zone.' }),
  /** Monday first. */
  days: z.array(OpenHours).length(7),
})
export type BusinessHours = z.infer<typeof BusinessHours>

export const PRE_CHAT_FIELDS = ['name', 'email', 'phone', 'question'] as const

/** Everything that can be set for a website besides its name, its greeting and its accent. */
export const SiteOptions = z.strictObject({
  side: z.enum(['right', 'left']).default('right'),
  theme: z.enum(['auto', 'light', 'dark']).default('auto'),
  sound: z.boolean().default(true),
  asksRating: z.boolean().default(true),
  texts: z.strictObject({ en: SiteTexts.prefault({}), id: SiteTexts.prefault({}) }).prefault({}),
  /** Null: always open. */
  hours: BusinessHours.nullable().default(null),
  preChat: z
    .strictObject({
      mode: z.enum(['off', 'optional', 'required']).default('off'),
      fields: z.array(z.enum(PRE_CHAT_FIELDS)).max(PRE_CHAT_FIELDS.length).default(['name', 'email']),
    })
    .prefault({}),
  /** When the greeting comes out beside the bubble by itself: at neither, never. */
  greets: z
    .strictObject({
      afterSeconds: z.number().int().min(0).max(3_600).nullable().default(null),
      scrolledPercent: z.number().int().min(1).max(100).nullable().default(null),
      /** A part of the page's address; empty: on every page. */
      url: z.string().trim().max(300).default(''),
    })
    .prefault({}),
})
export type SiteOptions = z.infer<typeof SiteOptions>

export type SiteLanguage = keyof SiteOptions['texts']

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}
