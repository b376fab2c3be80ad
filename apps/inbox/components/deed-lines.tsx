import { useTranslation } from '../i18n/translations.tsx'
import type { Deed } from '../lib/split-thread.ts'
import { useChange } from '../lib/use-change.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import { useLive } from '../live/use-live.tsx'
import { Icon } from './icons.tsx'

/** What is being done to a message, and what of it went wrong. */
export function DeedLines({ deeds }: { deeds: readonly Deed[] }) {
  const { t } = useTranslation()
  const isPending = deeds.some(({ state }) => state === 'pending')
  return (
    <>
      {isPending ? (
        <p className="deed-pending">
          <Icon name="clock" />
          {t('deed.pending')}
        </p>
      ) : null}
      {deeds
        .filter(({ state }) => state === 'failed' || state === 'unknown')
        .map((deed) => (
          <DeedProblem key={deed.id} deed={deed} />
        ))}
    </>
  )
}

function DeedProblem({ deed }: { deed: Deed }) {
  const { t } = useTranslation()
  const live = useLive()
  const errorText = useErrorText()
  const { change, busy, error } = useChange()
  const { id, kind, state, failure, isStored } = deed
  const again = () =>
    isStored ? void change('POST', `/api/v1/messages/${id}/attempts`) : live.outbox.retry(id)
  return (
    <p className="delivery-problem" role="alert">
      <span>
        {state === 'unknown' ? t('deed.unknown') : t(`deed.failed.${kind}`)}{' '}
        {failure ? errorText({ ...failure, message: failure.message || t('errors.not_sent') }) : null}
      </span>
      <button type="button" className="link-button" disabled={busy} onClick={again}>
        {t(state === 'unknown' ? 'message.sendAgain' : 'message.tryAgain')}
      </button>
      <button
        type="button"
        className="link-button danger"
        onClick={() => (isStored ? live.dismissNotice(id) : live.outbox.discard(id))}
      >
        {t('common.dismiss')}
      </button>
      {error ? <span>{error}</span> : null}
    </p>
  )
}
