import type { ComponentProps } from 'react'
import { Icon, type IconName } from './icons.tsx'

interface IconButtonProps extends ComponentProps<'button'> {
  icon: IconName
  /** What it does: read out, and shown when it is pointed at. */
  label: string
}

/** A button that shows a sign alone. */
export function IconButton({ icon, label, ...more }: IconButtonProps) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} {...more}>
      <Icon name={icon} />
    </button>
  )
}
