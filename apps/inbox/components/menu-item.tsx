import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons.tsx'

interface MenuItemProps {
  icon?: IconName
  /** What is read out, where it says more than what stands there. */
  label?: string
  /** On or off: given for a choice that shows its state. */
  checked?: boolean
  isDanger?: boolean
  onChoose(): void
  children: ReactNode
}

/** One choice of a menu. */
export function MenuItem({ icon, label, checked, isDanger = false, onChoose, children }: MenuItemProps) {
  return (
    <button
      type="button"
      className={isDanger ? 'menu-item danger' : 'menu-item'}
      {...(checked === undefined
        ? { role: 'menuitem' }
        : { role: 'menuitemcheckbox', 'aria-checked': checked })}
      aria-label={label}
      onClick={onChoose}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
      {checked ? (
        <span className="menu-aside">
          <Icon name="check" />
        </span>
      ) : null}
    </button>
  )
}
