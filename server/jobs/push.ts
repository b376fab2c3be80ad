import { claimLane, releaseLane, renewLane } from '#db/lanes.ts'
import { listAccountsToPush } from '#db/push.ts'
import type { App } from '#server/context.ts'
import { pushNews } from '#server/core/push-news.ts'

/** Messages that come together are looked at together; and who is looking has been seen by then. */
const SOON_MS = 500
const SWEEP_MS = 60_000
const TURN_MS = 60_000

/** Follows the logs for Web Push, in one process at a time for each account; the answer ends it. */
export function startPush(app: App): () => Promise<void> {
  const due = new Map<string, () => void>()
  const running = new Map<string, Promise<void>>()
  let stopped = false

  const runSoon = (accountId: string) => {
    if (stopped || due.has(accountId)) return
    due.set(
      accountId,
      app.clock.after(SOON_MS, () => {
        due.delete(accountId)
        // What comes in while it runs is looked at right afterwards.
        if (running.has(accountId)) return runSoon(accountId)
        const run = takeTurn(app, accountId)
          .catch((error: unknown) => app.logger.error({ err: error, accountId }, 'pushing failed'))
          .finally(() => running.delete(accountId))
        running.set(accountId, run)
      }),
    )
  }
  const sweep = () => {
    listAccountsToPush(app.db).then(
      (accountIds) => accountIds.forEach(runSoon),
      (error: unknown) => app.logger.warn({ err: error }, 'who waits for pushes could not be listed'),
    )
  }
  const stopListening = app.bells.listen((bell) => {
    if (bell.kind === 'log') runSoon(bell.accountId)
  }, sweep)
  const stopSweeping = app.clock.every(SWEEP_MS, sweep)
  return async () => {
    stopped = true
    stopListening()
    stopSweeping()
    for (const cancel of due.values()) cancel()
    await Promise.all(running.values())
  }
}

/** Another process that has the turn hears the same bells: it looks again by itself. */
async function takeTurn(app: App, accountId: string): Promise<void> {
  const waiting = await listAccountsToPush(app.db)
  if (!waiting.includes(accountId)) return
  const turn = { lane: `push ${accountId}`, owner: app.processId }
  const times = () => ({ now: app.clock.now(), expiresAt: app.clock.now() + TURN_MS })
  if (!(await app.database.transaction((trx) => claimLane(trx, { ...turn, ...times() })))) return
  try {
    await pushNews(app, accountId, () =>
      app.database.transaction((trx) => renewLane(trx, { ...turn, ...times() })),
    )
  } finally {
    await app.database.transaction((trx) => releaseLane(trx, turn))
  }
}
