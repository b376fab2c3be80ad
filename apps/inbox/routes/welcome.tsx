import { Link } from 'react-router'
import { PreviewLink } from '../components/preview-link.tsx'
import { Problem } from '../components/problem.tsx'
import { ScriptLine } from '../components/script-line.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { shortAddress } from '../lib/names.ts'
import { useSignedIn } from '../lib/use-viewer.ts'
import type { Route } from './+types/welcome.ts'
import './welcome.css'

/** Right after the set-up: the one line to copy, and a page to try it on at once. */
export default function Welcome() {
  const { t } = useTranslation()
  const { viewer, websites } = useSignedIn()
  const [website] = websites
  return (
    <main className="welcome">
      <title>{`${t('welcome.title')} · Sapa`}</title>
      <div className="welcome-inner">
        <h1>{t('welcome.hello', { name: viewer.name.split(' ')[0] })}</h1>
        <ol>
          {website ? (
            <li>
              <h2>{t('welcome.line')}</h2>
              <p>{t('welcome.lineText', { address: shortAddress(website.address) })}</p>
              <ScriptLine line={website.line} />
            </li>
          ) : null}
          <li>
            <h2>{t('welcome.try')}</h2>
            <p>{t('welcome.tryText')}</p>
            {website ? <PreviewLink siteKey={website.key} className="primary" /> : null}
          </li>
          <li>
            <h2>{t('welcome.whatsapp')}</h2>
            <p>{t('welcome.whatsappText')}</p>
            <Link className="button" to="/settings/whatsapp">
              {t('welcome.toWhatsapp')}
            </Link>
          </li>
          <li>
            <h2>{t('welcome.team')}</h2>
            <p>
              {t('welcome.teamText')} <Link to="/settings/team">{t('welcome.invite')}</Link>
            </p>
          </li>
        </ol>
        <Link className="button" to="/inbox">
          {t('welcome.toInbox')}
        </Link>
      </div>
    </main>
  )
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <Problem error={error} />
}
