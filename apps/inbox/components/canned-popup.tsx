import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { fillIn } from '#server/protocol/filled-text.ts'
import { useTranslation } from '../i18n/translations.tsx'
import type { CannedPopupState } from '../lib/use-canned-popup.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { FilledText } from './filled-text.tsx'
import './canned-popup.css'

/** The choices above the composer, and how the chosen one will read for this customer. */
export function CannedPopup({ popup }: { popup: CannedPopupState }) {
  const { t } = useTranslation()
  const isAgent = useViewer().role === 'agent'
  const chosen = useRef<HTMLDivElement>(null)
  const { id, isOpen, replies, at, known, take, choose } = popup
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice has to come into sight.
  useEffect(() => {
    // Not given back: newer browsers answer with a promise, which React would take for a way to clean up.
    chosen.current?.scrollIntoView({ block: 'nearest' })
  }, [at])
  if (!isOpen || !known) return null
  const shown = replies[at]
  if (!shown) {
    return (
      <div className="canned-popup">
        <p className="canned-none">
          {t(isAgent ? 'canned.noneForAgents' : 'canned.none')}{' '}
          {isAgent ? null : <Link to="/settings/replies">{t('canned.makeFirst')}</Link>}
        </p>
      </div>
    )
  }
  return (
    <div className="canned-popup">
      <div id={`${id}-list`} role="listbox" aria-label={t('canned.title')} className="canned-list">
        {replies.map((reply, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field that has the focus takes the keys.
          <div
            key={reply.id}
            id={`${id}-${index}`}
            ref={index === at ? chosen : undefined}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onPointerMove={() => choose(index)}
            onClick={() => take(reply)}
          >
            <strong>/{reply.shortcut}</strong>
            <span>{reply.text}</span>
          </div>
        ))}
      </div>
      <div className="canned-preview">
        <FilledText parts={fillIn(shown.text, known)} />
      </div>
    </div>
  )
}
