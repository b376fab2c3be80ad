import { AuditEntry } from '../components/audit-entry.tsx'
import { Card } from '../components/card.tsx'
import { ErrorLine } from '../components/error-line.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useAudit } from '../lib/use-audit.ts'
import { useViewer } from '../lib/use-viewer.ts'

/** Who changed what in the settings, the newest first; for owners and admins. */
export default function Audit() {
  const { t } = useTranslation()
  const mayRead = useViewer().role !== 'agent'
  const { entries, hasMore, more, busy, error } = useAudit(mayRead)
  return (
    <>
      <title>{`${t('settings.audit')} · Sapa`}</title>
      <Card title={t('audit.title')} text={t(mayRead ? 'audit.text' : 'audit.notForAgents')}>
        {entries.length > 0 ? (
          <ul className="things">
            {entries.map((entry) => (
              <AuditEntry key={entry.id} entry={entry} />
            ))}
          </ul>
        ) : null}
        {mayRead && !busy && !error && entries.length === 0 ? (
          <p className="muted">{t('audit.none')}</p>
        ) : null}
        {busy && entries.length === 0 ? <Waiting /> : null}
        <ErrorLine error={error} />
        {hasMore || error ? (
          <div>
            <button type="button" className="button" disabled={busy} onClick={more}>
              {t(error ? 'problem.reload' : 'audit.more')}
            </button>
          </div>
        ) : null}
      </Card>
    </>
  )
}
