import type { AuditEntryView } from '#server/protocol/audit.ts'
import { AUDIT_ACTIONS } from '#server/protocol/limits.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { fullTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { Avatar } from './avatar.tsx'

/** One change, as a sentence. */
export function AuditEntry({ entry: { actor, action, details, createdAt } }: { entry: AuditEntryView }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const who = actor?.name ?? t('audit.commandLine')
  const known = AUDIT_ACTIONS.find((one) => one === action)
  const word = (value = '') => {
    const role = ROLES.find((one) => one === value)
    const visibility = VISIBILITIES.find((one) => one === value)
    return role ? t(`role.${role}`) : visibility ? t(`visibility.${visibility}`) : value
  }
  const { name = '', before, after } = details
  const isOfPeople = known === 'memberRole' || known === 'memberVisibility'
  const places = {
    who,
    name,
    before: isOfPeople ? word(before) : (before ?? ''),
    after: isOfPeople ? word(after) : (after ?? ''),
  }
  return (
    <li>
      <Avatar id={actor?.id ?? 'command line'} name={who} size="small" />
      <span className="thing-name" dir="auto">
        {known ? t(`audit.action.${known}`, places) : t('audit.unknown', { who })}
        <small>
          <time dateTime={new Date(createdAt).toISOString()}>{fullTime(createdAt, clockwork)}</time>
        </small>
      </span>
    </li>
  )
}

const ROLES = ['owner', 'admin', 'agent'] as const
const VISIBILITIES = ['all', 'teams', 'mine'] as const
