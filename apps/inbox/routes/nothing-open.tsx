import { Link } from 'react-router'
import { Icon } from '../components/icons.tsx'
import { ScriptLine } from '../components/script-line.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { shortAddress } from '../lib/names.ts'
import { useSignedIn } from '../lib/use-viewer.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import './nothing-open.css'

/** The place beside the list: with no conversation at all, it says how the first one comes about. */
export default function NothingOpen() {
  const { t } = useTranslation()
  const { inbox } = useLiveSnapshot()
  const [website] = useSignedIn().websites
  const isNew = Object.keys(inbox.conversations).length === 0
  return (
    <div className="nothing-open">
      {isNew && website ? (
        <div className="first-steps">
          <h2>{t('empty.firstTitle')}</h2>
          <p>{t('empty.firstText', { address: shortAddress(website.address) })}</p>
          <ScriptLine line={website.line} siteKey={website.key} />
          <p className="muted">{t('empty.firstPreview')}</p>
          <p className="first-other">
            <Icon name="whatsapp" />
            <Link to="/settings/whatsapp">{t('empty.toWhatsapp')}</Link>
          </p>
        </div>
      ) : (
        <div className="nothing-hint">
          <Icon name="chat" />
          <p>{t('empty.choose')}</p>
        </div>
      )}
    </div>
  )
}
