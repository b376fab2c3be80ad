import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import {
  deleteOldIdempotentAnswers,
  findIdempotentAnswer,
  insertIdempotentAnswer,
  updateIdempotentAnswer,
} from '#db/idempotent-answers.ts'
import type { App } from '#server/context.ts'
import type { Trx } from '#server/events.ts'
import { AppError } from '#server/lib/errors.ts'
import { authorKeyOf, type Viewer } from './viewer.ts'

/** How long the same key is answered the same. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000
/** Printable, as header fields are. */
const KEY = /^[\x21-\x7e]{1,255}$/

/** A call that is done once, however often it arrives. */
export interface Once {
  id: string
  accountId: string
  bodyHash: string
}

/** Names a call by who makes it, its route and the key that its caller chose. Throws `idempotency_key_invalid`. */
export function once(
  viewer: Viewer,
  { route, key, body }: { route: string; key: string; body: unknown },
): Once {
  if (!KEY.test(key)) {
    throw new AppError('idempotency_key_invalid', 'An Idempotency-Key has 1 to 255 printable characters.', {
      field: 'Idempotency-Key',
    })
  }
  const id = sha256([authorKeyOf(viewer), route, key])
  return { id, accountId: viewer.accountId, bodyHash: sha256(body) }
}

/** What the call was answered before, if it was. Throws `idempotency_key_reused` where it was another call. */
export async function findEarlierAnswer<T>(db: Db, { id, bodyHash }: Once): Promise<T | undefined> {
  const row = await findIdempotentAnswer(db, id)
  if (!row) return undefined
  // Written by `keepAnswer` of the same route.
  if (row.body_hash === bodyHash) return JSON.parse(row.answer) as T
  throw new AppError('idempotency_key_reused', 'This Idempotency-Key was used for another call.', {
    status: 409,
    field: 'Idempotency-Key',
  })
}

/** Keeps the answer in the transaction of what was done. */
export function keepAnswer(
  app: App,
  trx: Trx,
  { id, accountId, bodyHash }: Once,
  answer: unknown,
): Promise<void> {
  return insertIdempotentAnswer(trx, {
    id,
    account_id: accountId,
    body_hash: bodyHash,
    answer: JSON.stringify(answer),
    created_at: app.clock.now(),
  })
}

/** What was kept first was only begun, and is done now. */
export function completeAnswer(trx: Trx, { id }: Once, answer: unknown): Promise<void> {
  return updateIdempotentAnswer(trx, id, JSON.stringify(answer))
}

/** Forgets answers that nobody asks for any more. */
export async function purgeOldAnswers(app: App): Promise<void> {
  const before = app.clock.now() - KEPT_MS
  await app.database.transaction((trx) => deleteOldIdempotentAnswers(trx, before))
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
