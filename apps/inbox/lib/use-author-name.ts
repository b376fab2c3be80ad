import { useTranslation } from 'react-i18next'
import type { MessageView } from '#server/protocol/views.ts'

/** Who of ours wrote a message: an agent, somebody who was one, or whoever held the phone. */
export function useOwnAuthor(): (author: MessageView['author']) => string {
  const { t } = useTranslation()
  return ({ id, name }) => name ?? t(id === null ? 'message.phone' : 'message.formerAgent')
}
