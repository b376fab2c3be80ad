import { Fragment } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { CopyButton } from './copy-button.tsx'
import { PreviewLink } from './preview-link.tsx'
import './script-line.css'

interface ScriptLineProps {
  line: string
  /** With it, a link to the preview page stands beside the copy button. */
  siteKey?: string
}

/** The line that a website needs, ready to be copied. */
export function ScriptLine({ line, siteKey }: ScriptLineProps) {
  const { t } = useTranslation()
  return (
    <div className="script-line">
      <pre>
        <code>
          {line.split(' ').map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one line never change places.
            <Fragment key={index}>
              {index > 0 ? ' ' : null}
              <span>{part}</span>
            </Fragment>
          ))}
        </code>
      </pre>
      <div className="script-line-ways">
        <CopyButton text={line} label={t('websites.copyLine')} />
        {siteKey === undefined ? null : <PreviewLink siteKey={siteKey} />}
      </div>
    </div>
  )
}
