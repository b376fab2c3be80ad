import type { ConversationWithContact } from '#db/conversations.ts'
import type { Trx } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { fillIn, knownOf, placesIn, textOf } from '#server/protocol/filled-text.ts'
import { WHATSAPP_TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { TemplateUse } from '#server/protocol/templates.ts'
import { getTemplate } from './templates.ts'
import type { Viewer } from './viewer.ts'

/**
 * What a template says to the contact of a conversation. Throws `template_not_found`, and `variable_missing` where
 * something is neither given nor known, nor has words for that case.
 */
export async function templateText(
  trx: Trx,
  viewer: Viewer,
  { contact }: ConversationWithContact,
  { name, variables }: TemplateUse,
): Promise<string> {
  const template = await getTemplate(trx, viewer.accountId, name)
  const parts = fillIn(template.body, { ...knownOf(contact, viewer.name), ...variables })
  const [missing] = parts.flatMap(({ kind, text }) => (kind === 'unknown' ? placesIn(text) : []))
  if (missing !== undefined) throw unusable('variable_missing', `“${missing}” is not given.`, missing)
  const text = textOf(parts)
  if (text.length <= WHATSAPP_TEXT_MAX_LENGTH) return text
  throw unusable(
    'text_too_long',
    `With its variables this template has more than ${WHATSAPP_TEXT_MAX_LENGTH} characters.`,
  )
}

function unusable(code: string, message: string, variable?: string): AppError {
  const field = variable === undefined ? 'template.variables' : `template.variables.${variable}`
  return new AppError(code, message, { status: 422, field })
}
