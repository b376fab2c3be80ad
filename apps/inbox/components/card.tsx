import type { ReactNode } from 'react'
import './card.css'

interface CardProps {
  title: string
  /** One or two sentences about what it is for. */
  text?: string
  children: ReactNode
}

/** One matter of a settings page. */
export function Card({ title, text, children }: CardProps) {
  return (
    <section className="card">
      <header>
        <h2>{title}</h2>
        {text === undefined ? null : <p>{text}</p>}
      </header>
      {children}
    </section>
  )
}
