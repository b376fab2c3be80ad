import type { ReactNode } from 'react'
import './gate.css'

/** The page in front of the inbox: one card in the middle. */
export function Gate({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  return (
    <main className="gate">
      <title>{`${title} · Sapa`}</title>
      <div className="gate-card">
        <div className="gate-logo" aria-hidden="true">
          S
        </div>
        <h1>{title}</h1>
        {lead ? <p className="gate-lead">{lead}</p> : null}
        {children}
      </div>
    </main>
  )
}
