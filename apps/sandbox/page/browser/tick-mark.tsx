import { Icon } from '../../../inbox/components/icons.tsx'
import type { Ticks } from '../views.ts'
import { texts } from './texts.ts'

export function TickMark({ ticks }: { ticks: Ticks | null }) {
  if (!ticks) return null
  return (
    <span
      className={`ticks is-${ticks}`}
      role="img"
      aria-label={texts.ticks[ticks]}
      title={texts.ticks[ticks]}
    >
      <Icon name={ticks === 'sent' ? 'check' : 'checks'} />
    </span>
  )
}
