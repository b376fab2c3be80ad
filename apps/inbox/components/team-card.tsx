import { useFetcher } from 'react-router'
import type { MemberView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { Card } from './card.tsx'
import { Field } from './field.tsx'
import { FormFailure } from './form-failure.tsx'
import { SettingsForm } from './settings-form.tsx'
import './team-card.css'

interface TeamCardProps {
  teams: { id: string; name: string; agentIds: string[] }[]
  members: MemberView[]
}

/** Groups of people: agents may be limited to the conversations of their own teams. */
export function TeamCard({ teams, members }: TeamCardProps) {
  const { t } = useTranslation()
  return (
    <Card title={t('team.teams')} text={t('team.teamsText')}>
      {teams.length > 0 ? (
        <ul className="things">
          {teams.map((team) => (
            <TeamMembers key={team.id} team={team} members={members} />
          ))}
        </ul>
      ) : null}
      <SettingsForm intent="team" submit={t('team.addTeam')} fields={['name']} done={t('team.teamAdded')}>
        {({ failure }) => (
          <Field name="name" label={t('team.teamName')} required maxLength={200} failure={failure} />
        )}
      </SettingsForm>
    </Card>
  )
}

function TeamMembers({ team, members }: { team: TeamCardProps['teams'][number]; members: MemberView[] }) {
  const fetcher = useFetcher<unknown>()
  // While it is asked it shows what is asked; a refusal shows again what is.
  const shown = fetcher.formData?.getAll('agentId') ?? team.agentIds
  return (
    <li>
      <span className="thing-name">
        <strong>
          <bdi>{team.name}</bdi>
        </strong>
      </span>
      <fetcher.Form method="post" className="inline-form team-members">
        <input type="hidden" name="intent" value="team-members" />
        <input type="hidden" name="teamId" value={team.id} />
        {members.map(({ agentId, name }) => (
          <label key={agentId}>
            <input
              type="checkbox"
              name="agentId"
              value={agentId}
              checked={shown.includes(agentId)}
              onChange={(event) => void fetcher.submit(event.currentTarget.form, { flushSync: true })}
            />
            <bdi>{name}</bdi>
          </label>
        ))}
      </fetcher.Form>
      <FormFailure failure={failureOf(fetcher.data)} />
    </li>
  )
}
