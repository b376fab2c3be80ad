import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import type { Marks } from '../lib/row-marks.ts'
import { comingTime } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { Avatar } from './avatar.tsx'
import { Icon } from './icons.tsx'
import { LabelChip } from './label-chip.tsx'
import { PrioritySign } from './priority.tsx'

const LABELS_SHOWN = 3

/** The third line of a row: how urgent, which labels, whose, until when. */
export function RowMarks({
  conversation,
  marks: { labels, assignee, channelName },
}: {
  conversation: ConversationView
  marks: NonNullable<Marks>
}) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const { contact, archived, snoozedUntil, priority } = conversation
  const more = labels.slice(LABELS_SHOWN)
  return (
    <span className="row-line row-marks">
      <PrioritySign priority={priority} />
      {labels.slice(0, LABELS_SHOWN).map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
      {more.length > 0 ? (
        <span className="row-mark" title={more.map(({ name }) => name).join(', ')}>
          +{more.length}
        </span>
      ) : null}
      {contact.kind === 'group' ? <span className="row-mark">{t('contact.isGroup')}</span> : null}
      {channelName ? (
        <span className="row-mark">
          <bdi>{channelName}</bdi>
        </span>
      ) : null}
      {archived ? <span className="row-mark">{t('chat.isArchived')}</span> : null}
      {assignee ? (
        <span className="row-mark">
          <Avatar id={assignee.agentId} name={assignee.name} size="tiny" />
          <bdi>{assignee.name}</bdi>
        </span>
      ) : null}
      {snoozedUntil !== null ? (
        <span className="row-mark">
          <Icon name="clock" />
          {t('inbox.until', { time: comingTime(snoozedUntil, clockwork) })}
        </span>
      ) : null}
    </span>
  )
}
