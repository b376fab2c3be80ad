import { listWebhooksBehind } from '#db/webhooks.ts'
import type { App } from '#server/context.ts'
import { ringWebhook } from '#server/core/webhook-turns.ts'

const SWEEP_MS = 60_000

/** Lets webhooks have their turn when their account's log goes on; the answer ends it. */
export function startWebhooks(app: App): () => void {
  /** Accounts that are being looked at, and whether their log went on meanwhile. */
  const looking = new Map<string, { again: boolean }>()

  const look = async (accountId: string) => {
    const known = looking.get(accountId)
    if (known) {
      known.again = true
      return
    }
    const one = { again: false }
    looking.set(accountId, one)
    do {
      // Writes that share a commit ring one by one, in this turn of the event loop: one look is enough for all of them.
      await new Promise((resolve) => setImmediate(resolve))
      one.again = false
      await ringBehind(app, accountId)
    } while (one.again)
    looking.delete(accountId)
  }
  const sweep = () => void ringBehind(app)
  const stopListening = app.bells.listen((bell) => {
    if (bell.kind === 'log') void look(bell.accountId)
  }, sweep)
  const stopSweeping = app.clock.every(SWEEP_MS, sweep)
  sweep()
  return () => {
    stopListening()
    stopSweeping()
  }
}

async function ringBehind(app: App, accountId?: string): Promise<void> {
  try {
    for (const webhookId of await listWebhooksBehind(app.db, accountId)) ringWebhook(app, webhookId)
  } catch (error) {
    app.logger.warn({ err: error }, 'webhooks that are behind could not be listed')
  }
}
