import type { LoggedEvent } from '#server/events.ts'
import type { EventsPage, Frame, Logged } from '#server/protocol/events.ts'
import type { Listener, Tail } from './tail.ts'

interface StreamDeps<E> {
  tail: Tail
  accountId: string
  /** One page of what came after a sequence number, as this reader may see it. */
  catchUp: (after: number) => Promise<EventsPage<E>>
  /** What this reader is told of an event. */
  translate: (event: LoggedEvent) => Promise<Logged<E>[]> | Logged<E>[]
  send: (frame: Frame<E>) => void
  /** An event could not be told. The reader has a hole now: it has to connect again and catch up. */
  fail: (error: unknown) => void
  /** The server stops. */
  end?: () => void
}

/** One socket's way through the log: first what it missed, then what happens, with no hole and nothing twice. */
export interface Stream {
  /** Answers false where the log does not reach back to `after`: then the reader loads everything anew. */
  start(after: number): Promise<boolean>
  stop(): void
}

export function createStream<E>({
  tail,
  accountId,
  catchUp,
  translate,
  send,
  fail,
  end,
}: StreamDeps<E>): Stream {
  // `sent` is what the reader has; `seen` is how far the log was looked at for it.
  let sent = 0
  let seen = 0
  let live = false
  let stopped = false

  const emit = (events: Logged<E>[]) => {
    const last = events.at(-1)
    if (!last || stopped) return
    send({ prev: sent, seq: last.seq, events })
    sent = last.seq
  }
  const listener: Listener = {
    async hear(events) {
      if (!live) return
      const fresh = events.filter(({ event }) => event.seq > seen)
      seen = Math.max(seen, events.at(-1)?.event.seq ?? seen)
      try {
        const told: Logged<E>[] = []
        // One after the other: what an event says may decide whether the next one is told.
        for (const event of fresh) {
          const answer = translate(event)
          // Most events do not concern most readers: nothing is waited for then.
          told.push(...(Array.isArray(answer) ? answer : await answer))
        }
        emit(told)
      } catch (error) {
        stop()
        fail(error)
      }
    },
    end,
  }
  const stop = () => {
    stopped = true
    live = false
    tail.leave(accountId, listener)
  }

  return {
    async start(after) {
      sent = after
      seen = after
      let read = after
      await tail.join(accountId, listener)
      for (;;) {
        // The tail may move on while a page is read: live only when the two meet.
        const position = tail.position(accountId) ?? 0
        const page = await catchUp(read)
        if (stopped) return true
        if (page.reset) return false
        emit(page.frame.events)
        read = Math.max(read, page.frame.seq)
        if (page.more) continue
        seen = Math.max(seen, position, read)
        if (seen >= (tail.position(accountId) ?? 0)) break
      }
      live = true
      return true
    },
    stop,
  }
}
