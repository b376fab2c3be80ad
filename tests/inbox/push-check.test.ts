import { expect, test } from 'vitest'
import { checkPush, HOPS, type Hop, type PushCheck, type PushSteps } from '#inbox/lib/push-check.ts'
import { ApiError } from '#inbox/live/api.ts'

test('a push that arrives has passed every hop, told one by one', async () => {
  const { check, told } = await run({})
  expect(check).toEqual({ passed: [...HOPS], at: null, stopped: null })
  expect(told.map(({ at }) => at).filter(Boolean)).toEqual([...HOPS])
})

test.each<[Hop, Partial<PushSteps>, object]>([
  ['permission', { permission: async () => 'denied' }, { reason: 'denied' }],
  [
    'worker',
    { worker: () => Promise.reject(new DOMException('', 'SecurityError')) },
    { reason: 'SecurityError' },
  ],
  [
    'subscription',
    { subscription: () => Promise.reject(new DOMException('', 'AbortError')) },
    { reason: 'AbortError' },
  ],
  ['stored', { stored: () => Promise.reject(new ApiError('offline', 'Away.', 0)) }, { reason: 'offline' }],
  [
    'service',
    { service: async () => ({ outcome: 'refused', status: 403 }) },
    { reason: 'refused', status: 403 },
  ],
  ['service', { service: async () => ({ outcome: 'unreachable', status: null }) }, { reason: 'unreachable' }],
  ['shown', { shown: async () => false }, { reason: 'silent' }],
])('a push that stops at %s says so, and goes no further', async (hop, broken, why) => {
  const { check } = await run(broken)
  expect(check.stopped).toMatchObject({ hop, ...why })
  expect(check.passed).toEqual(HOPS.slice(0, HOPS.indexOf(hop)))
})

async function run(broken: Partial<PushSteps>) {
  const told: PushCheck[] = []
  const steps: PushSteps = {
    permission: async () => 'granted',
    worker: async () => ({}) as ServiceWorkerRegistration,
    subscription: async () => ({}) as PushSubscription,
    stored: async () => 'subscription-1',
    service: async () => ({ outcome: 'taken', status: 201 }),
    shown: async () => true,
    ...broken,
  }
  const check = await checkPush(steps, 'nonce', (state) => told.push(state))
  return { check, told }
}
