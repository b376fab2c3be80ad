import type { Priority } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { Icon } from './icons.tsx'
import './priority.css'

interface PrioritySignProps {
  priority: Priority
  /** Also what is not urgent is said in a word that is seen. */
  isWorded?: boolean
}

/** How urgent it is, by colour, shape and word; nothing where nobody has said. */
export function PrioritySign({ priority, isWorded = false }: PrioritySignProps) {
  const { t } = useTranslation()
  if (priority === 'none') return null
  return (
    <span
      className={`priority priority-${priority}`}
      title={t('priority.is', { name: t(`priority.${priority}`) })}
    >
      <Icon name={priority === 'urgent' ? 'warning' : 'flag'} />
      <span className={isWorded || priority === 'urgent' || priority === 'high' ? undefined : 'hidden-text'}>
        {t(`priority.${priority}`)}
      </span>
    </span>
  )
}
