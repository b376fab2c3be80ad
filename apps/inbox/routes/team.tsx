import { useFetcher } from 'react-router'
import { ConfirmButton } from '../components/confirm-button.tsx'
import { FormFailure } from '../components/form-failure.tsx'
import { InviteForm } from '../components/invite-form.tsx'
import { MemberRow } from '../components/member-row.tsx'
import { TeamCard } from '../components/team-card.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { shortDate } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import type { Route } from './+types/team.ts'
import { action, loader } from './team.server.ts'

export { action, loader }

/** Who works here: members with their roles, open invitations, teams. */
export default function Team({ loaderData }: Route.ComponentProps) {
  const { t } = useTranslation()
  const { members, teams, invitations, mayManage, viewer } = loaderData
  return (
    <>
      <title>{`${t('settings.team')} · Sapa`}</title>
      {mayManage ? (
        <section className="card">
          <header>
            <h2>{t('team.invite')}</h2>
            <p>{t('team.inviteText')}</p>
          </header>
          <InviteForm />
        </section>
      ) : null}
      {invitations.length > 0 ? <Invitations invitations={invitations} /> : null}
      <section className="card">
        <header>
          <h2>{t('team.members')}</h2>
          {mayManage ? null : <p>{t('team.onlyAdmins')}</p>}
        </header>
        <ul className="things">
          {members.map((member) => (
            <MemberRow key={member.agentId} member={member} viewer={viewer} mayManage={mayManage} />
          ))}
        </ul>
      </section>
      {mayManage ? <TeamCard teams={teams} members={members} /> : null}
    </>
  )
}

function Invitations({ invitations }: Pick<Route.ComponentProps['loaderData'], 'invitations'>) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const fetcher = useFetcher<unknown>()
  return (
    <section className="card">
      <header>
        <h2>{t('team.invitations')}</h2>
      </header>
      <FormFailure failure={failureOf(fetcher.data)} />
      <ul className="things">
        {invitations.map(({ id, email, role, expiresAt }) => (
          <li key={id}>
            <span className="thing-name">
              <strong>{email}</strong>
              <small>
                {t(`role.${role}`)} · {t('team.invitationUntil', { date: shortDate(expiresAt, clockwork) })}
              </small>
            </span>
            <fetcher.Form method="post" className="inline-form">
              <input type="hidden" name="intent" value="withdraw" />
              <input type="hidden" name="id" value={id} />
              <ConfirmButton label={t('team.withdraw')} question={t('team.withdrawSure')} />
            </fetcher.Form>
          </li>
        ))}
      </ul>
    </section>
  )
}
