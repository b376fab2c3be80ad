import { z } from 'zod'
import { NAME_MAX_LENGTH } from './limits.ts'

const DAY_MINUTES = 24 * 60

const Text = z.string().trim().max(NAME_MAX_LENGTH).default('')

/** What a site says in one language. Where a text is empty, the chat's own words stand. */
const SiteTexts = z.strictObject({
  title: Text.describe('The heading of the chat.'),
  greeting: Text.describe('What visitors read before anybody has written.'),
  offline: Text.describe('Said while nobody answers; a message is taken all the same.'),
  placeholder: Text.describe('What stands in the empty field.'),
  question: Text.describe('The free question of the form before the chat.'),
})

/** Minutes since midnight; null: closed all day. */
const OpenHours = z
  .strictObject({
    from: z.number().int().min(0).max(DAY_MINUTES).describe('Opens, in minutes since midnight.'),
    to: z.number().int().min(0).max(DAY_MINUTES).describe('Closes, in minutes since midnight.'),
  })
  .refine(({ from, to }) => from < to, { message: 'A day closes after it opens.' })
  .nullable()

export const BusinessHours = z.strictObject({
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, { message: 'There is no such time zone.' })
    .describe('As Asia/Jakarta.'),
  days: z.array(OpenHours).length(7).describe('Seven days, Monday first; null: closed all day.'),
})
export type BusinessHours = z.infer<typeof BusinessHours>

export const PRE_CHAT_FIELDS = ['name', 'email', 'phone', 'question'] as const

/** Everything that can be set for a website besides its name, its greeting and its accent. */
export const SiteOptions = z.strictObject({
  side: z.enum(['right', 'left']).default('right').describe('On which side of the page it is.'),
  theme: z
    .enum(['auto', 'light', 'dark'])
    .default('auto')
    .describe('Light or dark; `auto`: as the visitor’s system.'),
  sound: z.boolean().default(true).describe('An answer makes a sound.'),
  asksRating: z
    .boolean()
    .default(true)
    .describe('Visitors are asked how it was when a conversation is closed.'),
  texts: z
    .strictObject({
      en: SiteTexts.prefault({}).describe('In English.'),
      id: SiteTexts.prefault({}).describe('In Indonesian.'),
    })
    .prefault({})
    .describe('What the chat says; where a text is empty, its own words stand.'),
  hours: BusinessHours.nullable().default(null).describe('When somebody answers; null: always.'),
  preChat: z
    .strictObject({
      mode: z
        .enum(['off', 'optional', 'required'])
        .default('off')
        .describe('Whether visitors fill it in, and whether they may leave it out.'),
      fields: z
        .array(z.enum(PRE_CHAT_FIELDS))
        .max(PRE_CHAT_FIELDS.length)
        .default(['name', 'email'])
        .describe('What is asked.'),
    })
    .prefault({})
    .describe('The form before the chat.'),
  greets: z
    .strictObject({
      afterSeconds: z
        .number()
        .int()
        .min(0)
        .max(3_600)
        .nullable()
        .default(null)
        .describe('After so many seconds on the page.'),
      scrolledPercent: z
        .number()
        .int()
        .min(1)
        .max(100)
        .nullable()
        .default(null)
        .describe('Once so much of the page has been seen.'),
      url: z
        .string()
        .trim()
        .max(300)
        .default('')
        .describe('Only on pages with this in their address; empty: on every page.'),
    })
    .prefault({})
    .describe('When the greeting comes out beside the bubble by itself: at neither, never.'),
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
