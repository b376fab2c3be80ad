import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Clock } from '#server/lib/clock.ts'
import { createMemory } from './memory.ts'

/** What WhatsApp's server said of a message that we sent. */
export type Ack = { error: string | null; after: number }

export interface Acks {
  /** Waits for what the server says of a message; null when it says nothing within `ms`. Ask before it is sent. */
  expect(externalId: string, ms: number): { answer: Promise<Ack | null>; forget(): void }
  /** Takes an `<ack class="message">`. False when nobody waits for it (any more). */
  take(node: BinaryNode): boolean
  /** True when the server has taken this message, as far as is remembered. */
  knows(externalId: string): boolean
  /** Nobody will answer any more. */
  giveUp(): void
}

const REMEMBERED = 1_000

export function createAcks(clock: Clock): Acks {
  const waiting = new Map<string, (ack: Ack | null) => void>()
  const since = new Map<string, number>()
  const taken = createMemory(REMEMBERED)

  const settle = (externalId: string, ack: Ack | null) => {
    const answer = waiting.get(externalId)
    waiting.delete(externalId)
    since.delete(externalId)
    answer?.(ack)
    return answer !== undefined
  }

  return {
    knows: (externalId) => taken.has(externalId),
    expect(externalId, ms) {
      const answer = new Promise<Ack | null>((resolve) => {
        waiting.set(externalId, resolve)
        since.set(externalId, clock.now())
      })
      const cancel = clock.after(ms, () => settle(externalId, null))
      return {
        answer: answer.finally(cancel),
        forget: () => void settle(externalId, null),
      }
    },
    take({ attrs }) {
      const { id, error } = attrs
      if (id === undefined) return true
      if (error === undefined) taken.add(id)
      return settle(id, { error: error ?? null, after: clock.now() - (since.get(id) ?? clock.now()) })
    },
    giveUp() {
      for (const externalId of [...waiting.keys()]) settle(externalId, null)
    },
  }
}
