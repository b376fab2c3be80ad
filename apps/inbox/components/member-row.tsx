import { useFetcher } from 'react-router'
import type { MemberView, Role } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { Avatar } from './avatar.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { FormFailure } from './form-failure.tsx'

const ROLES = ['owner', 'admin', 'agent'] as const
const VISIBILITIES = ['all', 'teams', 'mine'] as const

interface MemberRowProps {
  member: MemberView
  viewer: { agentId: string; role: Role }
  mayManage: boolean
}

/** One person of the team, with what they may do and see. */
export function MemberRow({ member, viewer, mayManage }: MemberRowProps) {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  const isMe = member.agentId === viewer.agentId
  // Only owners decide on owners.
  const mayChange = mayManage && (viewer.role === 'owner' || member.role !== 'owner')
  const roles = ROLES.filter((role) => viewer.role === 'owner' || role !== 'owner' || member.role === 'owner')
  // While it is asked it shows what is asked; a refusal shows again what is.
  const asked = (field: string) => fetcher.formData?.get(field)?.toString()
  const submit = (form: HTMLFormElement | null) => void fetcher.submit(form)
  return (
    <li>
      <Avatar id={member.agentId} name={member.name} />
      <span className="thing-name">
        <strong>
          <bdi>{member.name}</bdi>
        </strong>
        {isMe ? <span className="muted"> ({t('team.you')})</span> : null}
        <small>{member.email}</small>
      </span>
      {mayChange ? (
        <fetcher.Form method="post" className="inline-form">
          <input type="hidden" name="intent" value="change" />
          <input type="hidden" name="agentId" value={member.agentId} />
          <select
            name="role"
            className="input"
            aria-label={t('team.roleOf', { name: member.name })}
            value={asked('role') ?? member.role}
            onChange={(event) => submit(event.currentTarget.form)}
          >
            {roles.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </select>
          {member.role === 'agent' ? (
            <select
              name="visibility"
              className="input"
              aria-label={t('team.sees', { name: member.name })}
              value={asked('visibility') ?? member.visibility}
              onChange={(event) => submit(event.currentTarget.form)}
            >
              {VISIBILITIES.map((visibility) => (
                <option key={visibility} value={visibility}>
                  {t(`visibility.${visibility}`)}
                </option>
              ))}
            </select>
          ) : null}
        </fetcher.Form>
      ) : (
        <span className="badge">{t(`role.${member.role}`)}</span>
      )}
      {mayChange || isMe ? (
        <fetcher.Form method="post" className="inline-form">
          <input type="hidden" name="intent" value="remove" />
          <input type="hidden" name="agentId" value={member.agentId} />
          <ConfirmButton
            label={t(isMe ? 'team.leave' : 'team.remove')}
            question={t(isMe ? 'team.leaveSure' : 'team.removeSure')}
          />
        </fetcher.Form>
      ) : null}
      <FormFailure failure={failureOf(fetcher.data)} />
    </li>
  )
}
