import { NAME_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { VisitorClaims } from '#server/protocol/visitors.ts'

/** What a page may listen to. */
export type PublicEvent = 'ready' | 'open' | 'close' | 'message' | 'unread' | 'status'

export interface PublicActions {
  open(): void
  close(): void
  toggle(): void
  /** A JWT that the customer's server has signed with the site's secret. */
  identify(token: string): void
  /** What the page says of its visitor: texts, and proof of nothing. */
  update(claims: Partial<Pick<VisitorClaims, 'name' | 'email' | 'phone'>>): void
  /** Something that the visitor has done on the page, for whoever looks at the visitors right now. */
  track(what: string): void
  /** Takes the widget off this page; `{ forget: true }` also takes all of the visitor out of this browser. */
  shutdown(options?: { forget?: boolean }): void
}

const EVENTS: readonly string[] = ['ready', 'open', 'close', 'message', 'unread', 'status']

/** The page's side of the widget: commands come as `['open']`, whenever; what goes wrong is only told on the console. */
export function createCommands(actions: PublicActions): {
  push: (...commands: unknown[]) => void
  emit: (event: PublicEvent, detail?: unknown) => void
} {
  const listeners = new Map<unknown, Set<unknown>>()

  function run(command: unknown): void {
    const [name, ...rest]: unknown[] = Array.isArray(command) ? command : [command]
    const [first, second] = rest
    if (name === 'open' || name === 'close' || name === 'toggle') actions[name]()
    else if (name === 'identify' && typeof first === 'string') actions.identify(first)
    else if (name === 'update' && typeof first === 'object' && first) actions.update(textsOf(first))
    else if (name === 'track' && typeof first === 'string' && first) actions.track(first)
    else if (name === 'shutdown') actions.shutdown({ forget: isForget(first) })
    else if (name === 'on' && isEvent(first) && typeof second === 'function') listen(first).add(second)
    else if (name === 'off' && isEvent(first)) second ? listen(first).delete(second) : listeners.delete(first)
    else console.warn(`Sapa: does not know this command and goes on without it:`, command)
  }

  function listen(event: unknown): Set<unknown> {
    const known = listeners.get(event) ?? new Set()
    listeners.set(event, known)
    return known
  }

  return {
    push(...commands) {
      for (const command of commands) attempt(() => run(command))
    },
    emit(event, detail) {
      for (const listener of [...(listeners.get(event) ?? [])]) {
        attempt(() => typeof listener === 'function' && listener(detail))
      }
    },
  }
}

function textsOf(claims: object): Partial<VisitorClaims> {
  const known = ['name', 'email', 'phone']
  const texts = Object.entries(claims).filter(
    ([field, text]) => known.includes(field) && typeof text === 'string',
  )
  return Object.fromEntries(texts.map(([field, text]) => [field, text.slice(0, NAME_MAX_LENGTH)]))
}

function isEvent(name: unknown): boolean {
  return typeof name === 'string' && EVENTS.includes(name)
}

function isForget(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'forget' in options && options.forget === true
}

/** A mistake in the page's own listener stays the page's, and stops nothing of ours. */
function attempt(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    console.error('Sapa:', error)
  }
}
