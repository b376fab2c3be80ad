import { z } from 'zod'

/** How an account's programs write numbers; empty: not set. */
export const AccountNumbersForm = z.strictObject({
  /** A calling code, with or without `+`. */
  countryCode: z
    .string()
    .trim()
    .regex(/^\+?(?:[1-9]\d{0,3})?$/)
    .transform((code) => code.replace('+', '') || null),
  mainNumber: z
    .string()
    .trim()
    .max(64)
    .transform((number) => number || null),
})
export type AccountNumbers = z.infer<typeof AccountNumbersForm>
