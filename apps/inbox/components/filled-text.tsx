import type { TextPart } from '#server/protocol/filled-text.ts'
import { useTranslation } from '../i18n/translations.tsx'
import './filled-text.css'

/** A canned reply as it will read: what was filled in stands out, what is not known says so. */
export function FilledText({ parts }: { parts: readonly TextPart[] }) {
  const { t } = useTranslation()
  const unknown = parts.filter(({ kind }) => kind === 'unknown').map(({ text }) => text)
  return (
    <>
      <p className="filled-text" dir="auto">
        {parts.map(({ text, kind }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other name than their place.
          <span key={index} className={kind === 'plain' ? undefined : `filled-${kind}`}>
            {text}
          </span>
        ))}
      </p>
      {unknown.length > 0 ? (
        <p className="filled-warning">{t('canned.unknown', { places: [...new Set(unknown)].join(', ') })}</p>
      ) : null}
    </>
  )
}
