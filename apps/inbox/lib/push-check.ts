import type { PushTestResult } from '#server/protocol/rest.ts'

export const HOPS = ['permission', 'worker', 'subscription', 'stored', 'service', 'shown'] as const
export type Hop = (typeof HOPS)[number]

/** How far a test push has come. `detail` names why it stopped, or what the push service said. */
export interface PushCheck {
  passed: Hop[]
  at: Hop | null
  stopped: { hop: Hop; reason: string; status: number | null } | null
}

/** One by one what a push needs; each throws or answers where it fails. */
export interface PushSteps {
  permission(): Promise<NotificationPermission>
  worker(): Promise<ServiceWorkerRegistration>
  subscription(worker: ServiceWorkerRegistration): Promise<PushSubscription>
  stored(subscription: PushSubscription): Promise<string>
  service(id: string, nonce: string): Promise<PushTestResult>
  shown(nonce: string): Promise<boolean>
}

/** Sends a push to this very device and tells after each hop how far it came. */
export async function checkPush(
  steps: PushSteps,
  nonce: string,
  tell: (check: PushCheck) => void,
): Promise<PushCheck> {
  let check: PushCheck = { passed: [], at: null, stopped: null }
  const set = (change: Partial<PushCheck>) => {
    check = { ...check, ...change }
    tell(check)
  }
  const hop = async <T>(
    name: Hop,
    run: () => Promise<T>,
    verdict: (answer: T) => Stop | null = () => null,
  ) => {
    set({ at: name })
    const outcome = await run().then(
      (answer) => ({ answer, stop: verdict(answer) }),
      (error: unknown) => ({ stop: { reason: codeOf(error), status: null } }),
    )
    if ('answer' in outcome && outcome.stop === null) {
      set({ passed: [...check.passed, name], at: null })
      return outcome.answer
    }
    set({ at: null, stopped: { hop: name, reason: 'failed', status: null, ...outcome.stop } })
    throw new Stopped()
  }
  try {
    await hop('permission', steps.permission, (permission) =>
      permission === 'granted' ? null : stop(permission),
    )
    const worker = await hop('worker', steps.worker)
    const subscription = await hop('subscription', () => steps.subscription(worker))
    const id = await hop('stored', () => steps.stored(subscription))
    // Listened for first: it may be here before the push service has answered us.
    const shown = steps.shown(nonce)
    await hop(
      'service',
      () => steps.service(id, nonce),
      ({ outcome, status }) => (outcome === 'taken' ? null : { reason: outcome, status }),
    )
    await hop(
      'shown',
      () => shown,
      (isShown) => (isShown ? null : stop('silent')),
    )
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
  return check
}

interface Stop {
  reason: string
  status: number | null
}

class Stopped extends Error {}

function stop(reason: string): Stop {
  return { reason, status: null }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'failed'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'failed'
}
