import { Link, useFetcher } from 'react-router'
import type { WebsiteView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { CopyButton } from './copy-button.tsx'
import { FormFailure } from './form-failure.tsx'
import { Icon } from './icons.tsx'
import { OriginList } from './origin-list.tsx'
import { ScriptLine } from './script-line.tsx'
import './website-card.css'

interface WebsiteCardProps {
  website: WebsiteView & { line: string }
  mayManage: boolean
}

/** One website with everything that can be set for it. */
export function WebsiteCard({ website, mayManage }: WebsiteCardProps) {
  const { t } = useTranslation()
  return (
    <section className="card website-card">
      <header>
        <h2>
          <bdi>{website.name}</bdi>
        </h2>
        <p>
          <a href={website.address} target="_blank" rel="noreferrer">
            {website.address}
          </a>
        </p>
      </header>
      <ScriptLine line={website.line} siteKey={website.key} />
      <h3>{t('websites.origins')}</h3>
      <OriginList website={website} mayManage={mayManage} />
      {mayManage ? (
        <>
          <Link className="button website-settings" to={`/settings/websites/${website.id}`}>
            <Icon name="cog" />
            {t('websites.look')}
          </Link>
          <details>
            <summary>{t('websites.more')}</summary>
            <Identify websiteId={website.id} />
            <Rotate websiteId={website.id} />
          </details>
        </>
      ) : null}
    </section>
  )
}

/** The secret with which the customer's own server vouches for who a visitor is. */
function Identify({ websiteId }: { websiteId: string }) {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  const secret = secretOf(fetcher.data)
  return (
    <div className="website-more">
      <p>{t('websites.identifyText')}</p>
      {secret ? (
        <div className="form-row">
          <code className="website-secret">{secret}</code>
          <CopyButton text={secret} />
        </div>
      ) : (
        <fetcher.Form method="post">
          <input type="hidden" name="intent" value="secret" />
          <input type="hidden" name="websiteId" value={websiteId} />
          <button type="submit" className="button">
            {t('websites.showSecret')}
          </button>
        </fetcher.Form>
      )}
      <FormFailure failure={failureOf(fetcher.data)} />
    </div>
  )
}

function Rotate({ websiteId }: { websiteId: string }) {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  const failure = failureOf(fetcher.data)
  return (
    <div className="website-more">
      <p>{t('websites.rotateText')}</p>
      <fetcher.Form method="post">
        <input type="hidden" name="intent" value="rotate" />
        <input type="hidden" name="websiteId" value={websiteId} />
        <ConfirmButton label={t('websites.rotate')} question={t('websites.rotateSure')} />
      </fetcher.Form>
      {fetcher.data !== undefined && !failure ? (
        <p className="form-ok" role="status">
          {t('websites.rotated')}
        </p>
      ) : null}
      <FormFailure failure={failure} />
    </div>
  )
}

function secretOf(answer: unknown): string | null {
  return typeof answer === 'object' && answer !== null && 'secret' in answer ? String(answer.secret) : null
}
