import type { ReactNode } from 'react'
import type { LabelView } from '#server/protocol/views.ts'
import './label-chip.css'

/** A label as people see it everywhere: its name on its colour. */
export function LabelChip({
  label: { name, colour },
  children,
}: {
  label: Pick<LabelView, 'name' | 'colour'>
  children?: ReactNode
}) {
  return (
    <span className={`label-chip label-${colour}`}>
      <bdi>{name}</bdi>
      {children}
    </span>
  )
}
