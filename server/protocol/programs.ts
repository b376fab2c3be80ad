import { z } from 'zod'
import type { Ack } from './errors.ts'
import type { Frame } from './events.ts'
import type { ProgramEvent } from './program-events.ts'
import { Subscribe } from './visitors.ts'

export { Subscribe }

/** A program that cannot set headers on a socket shows its key here. */
export const ProgramHandshake = z.object({ key: z.string().max(200).optional() })

/** Namespace `/events`; let in by an API key that may read. */
export interface ProgramToServer {
  subscribe: (
    body: z.input<typeof Subscribe>,
    ack: (answer: Ack<{ reset: boolean; seq: number }>) => void,
  ) => void
}
export interface ServerToProgram {
  events: (frame: Frame<ProgramEvent>) => void
  bye: (reason: { code: string; message: string }) => void
}
