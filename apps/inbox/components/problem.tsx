import { isRouteErrorResponse } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import './problem.css'

/** A page that could not be shown, in plain words and with a way on. */
export function Problem({ error }: { error: unknown }) {
  const { t } = useTranslation()
  const kind = kindOf(error)
  return (
    <main className="problem">
      <title>{`${t(`problem.${kind}.title`)} · Sapa`}</title>
      <h1>{t(`problem.${kind}.title`)}</h1>
      <p>{t(`problem.${kind}.text`)}</p>
      <p className="problem-ways">
        {kind === 'broken' || kind === 'away' ? (
          <button type="button" className="button" onClick={() => location.reload()}>
            {t('problem.reload')}
          </button>
        ) : null}
        <a className="button primary" href="/">
          {t('problem.home')}
        </a>
      </p>
    </main>
  )
}

function kindOf(error: unknown): 'missing' | 'forbidden' | 'away' | 'broken' {
  // What fetch throws when there is no answer at all.
  if (error instanceof TypeError && /fetch|network|load/i.test(error.message)) return 'away'
  const status = statusOf(error)
  if (status === 404) return 'missing'
  if (status === 403) return 'forbidden'
  return 'broken'
}

function statusOf(error: unknown): number | undefined {
  return isRouteErrorResponse(error) ? error.status : undefined
}
