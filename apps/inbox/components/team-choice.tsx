import { useEffect, useId } from 'react'
import { useRevalidator } from 'react-router'
import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { useSignedIn } from '../lib/use-viewer.ts'

/** Which team takes care of a conversation; nothing where there are no teams. */
export function TeamChoice({ conversation: { id, teamId } }: { conversation: ConversationView }) {
  const { t } = useTranslation()
  const label = useId()
  const { teams } = useSignedIn()
  const { change, busy, error } = useChange()
  const { revalidate } = useRevalidator()
  const isUnknown = teamId !== null && !teams.some((team) => team.id === teamId)
  // A team that a colleague has made since this page was loaded.
  useEffect(() => {
    if (isUnknown) void revalidate()
  }, [isUnknown, revalidate])
  if (teams.length === 0) return null
  const path = `/api/v1/conversations/${id}/team`
  const choose = (chosen: string) =>
    void (chosen === '' ? change('DELETE', path) : change('PUT', path, { teamId: chosen }))
  return (
    <div className="contact-team">
      <h3 id={label}>{t('contact.team')}</h3>
      <select
        className="input"
        aria-labelledby={label}
        value={teamId ?? ''}
        disabled={busy}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{t('contact.noTeam')}</option>
        {teams.map((team) => (
          <option key={team.id} value={team.id}>
            {team.name}
          </option>
        ))}
      </select>
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
    </div>
  )
}
