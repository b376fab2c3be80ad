import { Form, Link, useSearchParams } from 'react-router'
import { QUEUE_STATUSES } from '#server/protocol/limits.ts'
import { Card } from '../components/card.tsx'
import { ClearCard } from '../components/clear-card.tsx'
import { Field } from '../components/field.tsx'
import { QueueRow } from '../components/queue-row.tsx'
import { Select } from '../components/select.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useNumbers } from '../lib/use-channels.ts'
import { useFreshQueue } from '../lib/use-fresh-queue.ts'
import type { Route } from './+types/send-queue.ts'
import { action, loader } from './send-queue.server.ts'

export { action, loader }

/** What was sent from here and how it fares, the newest first. */
export default function SendQueue({ loaderData }: Route.ComponentProps) {
  const { t } = useTranslation()
  const { queue, next, status, requests, mayClear } = loaderData
  const numbers = useNumbers()
  const [asked] = useSearchParams()
  useFreshQueue()
  const older = new URLSearchParams(asked)
  older.set('cursor', next ?? '')
  return (
    <>
      <title>{`${t('settings.queue')} · Sapa`}</title>
      <Card title={t('queue.title')} text={t('queue.text')}>
        <Form className="form-row inline-form" key={asked.toString()}>
          <Select
            label={t('queue.status')}
            name="status"
            defaultValue={status}
            options={QUEUE_STATUSES.map((one) => [one, t(`queue.statuses.${one}`)])}
          />
          <Select
            label={t('queue.number')}
            name="channelId"
            defaultValue={asked.get('channelId') ?? ''}
            options={[['', t('queue.allNumbers')], ...numbers.map(({ id, name }) => [id, name] as const)]}
          />
          <Field
            label={t('queue.reference')}
            name="referenceId"
            defaultValue={asked.get('referenceId') ?? ''}
          />
          <button type="submit" className="button">
            {t('queue.show')}
          </button>
        </Form>
        {queue.length === 0 ? <p className="muted">{t('queue.none')}</p> : null}
        <ul className="things">
          {queue.map((queued) => (
            <QueueRow key={queued.message.id} queued={queued} request={requests[queued.requestId ?? '']} />
          ))}
        </ul>
        {next ? <Link to={`?${older}`}>{t('queue.older')}</Link> : null}
      </Card>
      {mayClear && status !== 'waiting' && queue.length > 0 ? (
        <ClearCard label={t('queue.clear')} text={t('queue.clearText')} question={t('queue.clearSure')} />
      ) : null}
    </>
  )
}
