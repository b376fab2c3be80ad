import type { MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'

/** Who of ours wrote a message: an agent, somebody who was one, or whoever held the phone. */
export function useOwnAuthor(): (author: MessageView['author']) => string {
  const { t } = useTranslation()
  return ({ id, name }) => name ?? t(id === null ? 'message.phone' : 'message.formerAgent')
}
