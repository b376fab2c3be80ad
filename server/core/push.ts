import { lastSequence } from '#db/events.ts'
import {
  deleteOtherPushSubscriptions,
  deletePushSubscriptions,
  findPushPosition,
  findPushSubscription,
  type PushSubscriptionRow,
  putPushSubscription,
  setPushPosition,
} from '#db/push.ts'
import type { App } from '#server/context.ts'
import { transact } from '#server/events.ts'
import { AppError, isAppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { hashToken } from '#server/lib/secrets.ts'
import { arePushKeys, encryptPush } from '#server/lib/web-push.ts'
import type { NewPushSubscription, PushPayload, PushTestResult } from '#server/protocol/rest.ts'
import { onceMoreOnConflict } from './conflicts.ts'
import type { Viewer } from './viewer.ts'

/** A push that nobody has fetched by then is old news. */
const PUSH_TTL_S = 4 * 60 * 60
const GONE = new Set([404, 410])

/** This browser takes pushes from now on, for as long as it is signed in. Throws `push_keys_invalid`. */
export async function subscribeToPush(
  app: App,
  viewer: Viewer,
  { endpoint, keys }: NewPushSubscription,
): Promise<{ id: string }> {
  const { p256dh: publicKey, auth } = keys
  if (!arePushKeys({ publicKey, auth })) {
    throw new AppError('push_keys_invalid', 'The browser gave keys that do not work for pushes.', {
      field: 'keys',
    })
  }
  const { sessionId, accountId } = viewer
  const id = await onceMoreOnConflict(() =>
    transact(app, async (trx) => {
      const id = await putPushSubscription(trx, {
        id: newId(),
        session_id: sessionId,
        endpoint_hash: hashToken(endpoint),
        endpoint,
        public_key: publicKey,
        auth,
        created_at: app.clock.now(),
      })
      await deleteOtherPushSubscriptions(trx, { id, sessionId })
      if ((await findPushPosition(trx, accountId)) === undefined) {
        // What happened before anybody wanted to know is no news.
        await setPushPosition(trx, { accountId, seq: await lastSequence(trx, accountId) })
      }
      return id
    }),
  )
  return { id }
}

/** This browser takes no pushes any more. */
export async function unsubscribeFromPush(app: App, viewer: Viewer, id: string): Promise<void> {
  const row = await getSubscription(app, viewer, id)
  await transact(app, (trx) => deletePushSubscriptions(trx, [row.id]))
}

/** Sends one push to the agent's own browser and says what the push service made of it. */
export async function testPush(
  app: App,
  viewer: Viewer,
  { id, nonce }: { id: string; nonce: string },
): Promise<PushTestResult> {
  const row = await getSubscription(app, viewer, id)
  return sendPush(app, row, { kind: 'test', nonce, path: '/settings/notifications', tag: 'test' })
}

export type PushTarget = Pick<PushSubscriptionRow, 'id' | 'endpoint' | 'public_key' | 'auth'>

/** Sends one push. Whom the push service knows no more is forgotten; nothing is tried again. */
export async function sendPush(app: App, target: PushTarget, payload: PushPayload): Promise<PushTestResult> {
  const { endpoint, public_key: publicKey, auth } = target
  try {
    const { status } = await app.safeFetch(endpoint, {
      method: 'POST',
      headers: {
        authorization: app.vapid.authorise(endpoint, { now: app.clock.now(), contact: contactOf(app) }),
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        ttl: String(PUSH_TTL_S),
        urgency: 'high',
      },
      body: encryptPush({ publicKey, auth }, JSON.stringify(payload)),
    })
    if (GONE.has(status)) await transact(app, (trx) => deletePushSubscriptions(trx, [target.id]))
    if (status >= 200 && status < 300) return { outcome: 'taken', status }
    return { outcome: GONE.has(status) ? 'gone' : 'refused', status }
  } catch (error) {
    if (!isAppError(error)) throw error
    app.logger.info({ err: error, host: new URL(endpoint).host }, 'a push service could not be reached')
    return { outcome: error.code === 'address_forbidden' ? 'forbidden' : 'unreachable', status: null }
  }
}

/** Push services want to know whom to ask when something is wrong with our pushes. */
function contactOf({ config }: App): string {
  return config.url.startsWith('https:') ? config.url : 'mailto:push@example.com'
}

async function getSubscription(app: App, viewer: Viewer, id: string): Promise<PushSubscriptionRow> {
  const row = await findPushSubscription(app.db, { id, sessionId: viewer.sessionId })
  if (row) return row
  throw new AppError('push_not_subscribed', 'This browser is not registered for pushes.', { status: 404 })
}
