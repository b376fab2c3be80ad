import { z } from 'zod'
import { CANNED_TEXT_MAX_LENGTH, TEMPLATE_NAME_MAX_LENGTH, TEMPLATE_VALUES_MAX } from './limits.ts'
import { foldedName } from './rest.ts'

const TemplateName = foldedName(TEMPLATE_NAME_MAX_LENGTH, /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u)

/** A text that programs send by its name; `{{order}}` and its like are given by the call, `{{contact.name}}` is known. */
export const NewTemplate = z.strictObject({
  name: TemplateName.describe('What it is sent by; each name once, however it is written.'),
  text: z
    .string()
    .trim()
    .min(1)
    .max(CANNED_TEXT_MAX_LENGTH)
    .describe(
      'What it says: {{order}} is a variable, {{order|soon}} has words for where it is not given, {{contact.name}} is known.',
    ),
})
export type NewTemplate = z.infer<typeof NewTemplate>
export const TemplateChange = NewTemplate.partial()
export type TemplateChange = z.infer<typeof TemplateChange>

/** A template to be sent in place of a text. */
export const TemplateUse = z.strictObject({
  name: TemplateName.describe('Its name, or its id.'),
  variables: z
    .record(
      z.string().regex(/^[\w.]{1,64}$/),
      z.union([z.string().max(CANNED_TEXT_MAX_LENGTH), z.number()]).transform(String),
    )
    .refine((given) => Object.keys(given).length <= TEMPLATE_VALUES_MAX, {
      message: `A call gives at most ${TEMPLATE_VALUES_MAX} variables.`,
    })
    .default({})
    .describe('What its variables stand for, by name.'),
})
export type TemplateUse = z.infer<typeof TemplateUse>

export interface TemplateView {
  id: string
  name: string
  text: string
  /** What a call gives besides what is known of contact and sender. */
  variables: string[]
  createdAt: number
}
