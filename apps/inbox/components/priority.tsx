import { useTranslation } from 'react-i18next'
import type { Priority } from '#server/protocol/views.ts'
import { Icon } from './icons.tsx'
import './priority.css'

/** How urgent it is, by colour, shape and word; nothing where nobody has said. */
export function PrioritySign({ priority }: { priority: Priority }) {
  const { t } = useTranslation()
  if (priority === 'none') return null
  return (
    <span
      className={`priority priority-${priority}`}
      title={t('priority.is', { name: t(`priority.${priority}`) })}
    >
      <Icon name={priority === 'urgent' ? 'warning' : 'flag'} />
      <span className={priority === 'urgent' || priority === 'high' ? undefined : 'hidden-text'}>
        {t(`priority.${priority}`)}
      </span>
    </span>
  )
}
