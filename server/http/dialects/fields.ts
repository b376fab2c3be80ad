import { z } from 'zod'

/** Programs write numbers as text and text as numbers; what is sent is read again by the schemas of the protocol. */
export const Text = z.union([z.string(), z.number()]).transform(String)
/** `true`, `"1"` and the like. */
export const Bool = z.union([z.boolean(), z.stringbool(), z.literal([0, 1]).transform((bit) => bit === 1)])
/** Many recipients: a list, or between commas. */
export const Many = z
  .union([Text.transform((text) => text.split(',')), z.array(Text)])
  .transform((list) => list.map((one) => one.trim()).filter((one) => one !== ''))
