import { SOMEBODY } from '#server/protocol/mentions.ts'
import type { MessageKind } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { plainText } from './format-text.ts'

/** What a file is called that nobody has named. */
const NO_NAME = /^(image|video|audio)\.[a-z\d]{2,4}$/i

/** A message in one line: its own words, or what it is. */
export function useMessageWords(): (message: { kind: MessageKind; text: string }) => string {
  const { t } = useTranslation()
  const somebody = `@${t('mentions.somebody')}`
  return ({ kind, text: written }) => {
    const text = written.replaceAll(`@${SOMEBODY}`, somebody)
    if (kind === 'system') return text.trim() === '' ? t('inbox.file') : plainText(text)
    // The name of such a file tells nobody anything.
    if (kind === 'voice' || kind === 'sticker' || (kind !== 'text' && NO_NAME.test(text)))
      return t(`kind.${kind}`)
    if (text.trim() !== '') return plainText(text)
    // Nobody can write a text without words: it was deleted.
    return t(kind === 'text' ? 'kind.delete' : `kind.${kind}`)
  }
}
