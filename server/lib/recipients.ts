import { AppError } from './errors.ts'

/** A group on WhatsApp: digits, or two groups of digits with a dash. */
const GROUP = /^(\d{5,20}(?:-\d{5,20})?)(?:@g\.us|-g-us)$/
const LID = /^(\d{5,20})(?:@|-)lid$/
const PERSON = /(?:@c\.us|@s\.whatsapp\.net|-s-whatsapp-net)$/
const DIGITS = /^[1-9]\d{6,14}$/

/**
 * Whom a program means, in one form: the digits of a phone number with its country code, a group's id with `@g.us`, or
 * with `@lid` the id of a person whose number WhatsApp does not tell. Spaces, `+`, dashes and brackets in a number say
 * nothing; the country's code takes the place of a leading 0. Throws `recipient_invalid` and `country_unset`, which
 * name `field`.
 */
export function normaliseRecipient(typed: string, field: string, countryCode: string | null): string {
  const text = typed.trim()
  const [, group] = GROUP.exec(text) ?? []
  if (group) return `${group}@g.us`
  const [, lid] = LID.exec(text) ?? []
  if (lid) return `${lid}@lid`
  const digits = text
    .replace(PERSON, '')
    .replace(/[\s+().-]/g, '')
    .replace(/^00/, '')
  const international = digits.replace(/^0/, countryCode ?? '0')
  if (DIGITS.test(international)) return international
  if (/^0\d+$/.test(international)) {
    throw new AppError(
      'country_unset',
      `“${text}” begins with 0. Write it with its country code, or say in Settings → Other gateways in which country you are.`,
      { field },
    )
  }
  throw new AppError(
    'recipient_invalid',
    `“${text}” is neither a phone number with its country code, like 6281234567890, nor a group, like 120363025246125486@g.us.`,
    { field },
  )
}
