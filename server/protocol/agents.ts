import { z } from 'zod'
import type { Ack } from './errors.ts'
import type { AgentEvent, Frame } from './events.ts'
import { Subscribe } from './visitors.ts'

export { Subscribe }

export const AgentTyping = z.strictObject({ conversationId: z.string().max(64), on: z.boolean() })

/** Namespace `/agents`; signed in by the session cookie. Every call is answered. */
export interface AgentToServer {
  subscribe: (
    body: z.input<typeof Subscribe>,
    ack: (answer: Ack<{ reset: boolean; seq: number }>) => void,
  ) => void
  typing: (body: z.input<typeof AgentTyping>, ack: (answer: Ack<object>) => void) => void
}
export interface ServerToAgent {
  events: (frame: Frame<AgentEvent>) => void
  typing: (sign: {
    conversationId: string
    by: 'contact' | 'agent'
    name: string | null
    on: boolean
  }) => void
  bye: (reason: { code: string; message: string }) => void
}
