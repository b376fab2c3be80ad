import { z } from 'zod'
import type { Ack } from './errors.ts'
import type { AgentEvent, Frame } from './events.ts'
import { Subscribe } from './visitors.ts'

export { Subscribe }

export const AgentTyping = z.strictObject({ conversationId: z.string().max(64), on: z.boolean() })

/** At which conversation the agent's page looks (null: at none), and whether something is being written there. */
export const AgentLook = z.strictObject({
  conversationId: z.string().max(64).nullable(),
  writing: z.boolean().default(false),
})
export type AgentLook = z.output<typeof AgentLook>

/** An agent who has a conversation open in front of them right now. */
export interface PersonHere {
  agentId: string
  name: string
  isWriting: boolean
}

/** Namespace `/agents`; signed in by the session cookie. Every call is answered. */
export interface AgentToServer {
  subscribe: (
    body: z.input<typeof Subscribe>,
    ack: (answer: Ack<{ reset: boolean; seq: number }>) => void,
  ) => void
  /** Tells the contact that somebody writes. */
  typing: (body: z.input<typeof AgentTyping>, ack: (answer: Ack<object>) => void) => void
  /** Tells colleagues; to be repeated every LOOK_REPEAT_MS. The answer says who is there, oneself included. */
  look: (
    body: z.input<typeof AgentLook>,
    ack: (answer: Ack<{ conversationId: string | null; people: PersonHere[] }>) => void,
  ) => void
}
export interface ServerToAgent {
  events: (frame: Frame<AgentEvent>) => void
  /** The contact writes, or has stopped. */
  typing: (sign: { conversationId: string; on: boolean }) => void
  /** The contact is online, or was so until `lastSeenAt` (null: they do not tell). */
  seen: (sign: { conversationId: string; online: boolean; lastSeenAt: number | null }) => void
  /** Everybody who looks at the conversation that this page looks at, oneself included. */
  presence: (sign: { conversationId: string; people: PersonHere[] }) => void
  bye: (reason: { code: string; message: string }) => void
}
