import { useTranslation } from 'react-i18next'
import type { MessageKind } from '#server/protocol/views.ts'
import { plainText } from './format-text.ts'

/** A message in one line: its own words, or what it is. */
export function useMessageWords(): (message: { kind: MessageKind; text: string }) => string {
  const { t } = useTranslation()
  return ({ kind, text }) => {
    // The name of such a file tells nobody anything.
    if (kind === 'voice' || kind === 'sticker') return t(`kind.${kind}`)
    if (text.trim() !== '') return plainText(text)
    if (kind === 'system') return t('inbox.file')
    // Nobody can write a text without words: it was deleted.
    return t(kind === 'text' ? 'kind.delete' : `kind.${kind}`)
  }
}
