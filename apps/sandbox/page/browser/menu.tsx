import { type ReactNode, useEffect } from 'react'
import { Icon, type IconName } from '../../../inbox/components/icons.tsx'
import { texts } from './texts.ts'

/** What opens above a phone; Escape and a click anywhere else close it. */
export function Menu({ place, children, onClose }: { place: string; children: ReactNode; onClose(): void }) {
  useEffect(() => {
    const press = ({ key }: KeyboardEvent) => key === 'Escape' && onClose()
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [onClose])
  return (
    <>
      <button type="button" className="menu-shade" tabIndex={-1} aria-label={texts.close} onClick={onClose} />
      <div className={`menu ${place}`}>{children}</div>
    </>
  )
}

export function MenuItem({ icon, text, onClick }: { icon: IconName; text: string; onClick(): void }) {
  return (
    <button type="button" className="menu-item" onClick={onClick}>
      <Icon name={icon} />
      {text}
    </button>
  )
}
