import type { AgentEvent } from './events.ts'

/**
 * The events that programs are told of. What else the log holds is between the inbox and itself: so are the addresses of
 * the team, which only a key that may manage reads.
 */
export const PROGRAM_EVENTS = [
  'conversation.created',
  'conversation.updated',
  'conversation.merged',
  'conversation.removed',
  'message.created',
  'message.updated',
  'messages.receipt',
  'messages.status',
  'messages.removed',
  'contact.updated',
  'channel.changed',
  'channel.removed',
  'history.imported',
  'member.removed',
  'label.changed',
  'label.removed',
] as const satisfies readonly AgentEvent['type'][]

export type ProgramEventType = (typeof PROGRAM_EVENTS)[number]
/** One committed change as programs are told of it. */
export type ProgramEvent = Extract<AgentEvent, { type: ProgramEventType }>

const TYPES: ReadonlySet<string> = new Set(PROGRAM_EVENTS)

export function isProgramEvent<E extends { type: string }>(
  event: E,
): event is E & { type: ProgramEventType } & ProgramEvent {
  return TYPES.has(event.type)
}
