import { AppError } from './errors.ts'

/** A group on WhatsApp: digits, or two groups of digits with a dash. */
const GROUP = /^(\d{5,20}(?:-\d{5,20})?)(?:@g\.us|-g-us)$/
const PERSON = /(?:@c\.us|@s\.whatsapp\.net|-s-whatsapp-net)$/
const DIGITS = /^[1-9]\d{6,14}$/

/**
 * Whom a program means, in one form: the digits of a phone number with its country code, or a group's id with `@g.us`.
 * Spaces, `+`, dashes and brackets in a number say nothing. Throws `recipient_invalid`, which names `field`.
 */
export function normaliseRecipient(typed: string, field: string): string {
  const text = typed.trim()
  const [, group] = GROUP.exec(text) ?? []
  if (group) return `${group}@g.us`
  const digits = text.replace(PERSON, '').replace(/[\s+().-]/g, '')
  if (DIGITS.test(digits)) return digits
  throw new AppError(
    'recipient_invalid',
    `“${text}” is neither a phone number with its country code, like 6281234567890, nor a group, like 120363025246125486@g.us.`,
    { field },
  )
}
