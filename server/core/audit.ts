import { insertAuditEntry } from '#db/audit.ts'
import type { App } from '#server/context.ts'
import type { Trx } from '#server/events.ts'
import { newId } from '#server/lib/ids.ts'
import type { AuditAction, AuditDetails } from '#server/protocol/audit.ts'

/** Who did it; without an agent it was the server's own command line. */
export interface Actor {
  agentId: string
  name: string
}

/** Writes down who changed what, in the transaction of the change. Never a secret: owners and admins read it. */
export async function recordAudit(
  app: Pick<App, 'clock'>,
  trx: Trx,
  {
    accountId,
    actor,
    action,
    details = {},
  }: { accountId: string; actor: Actor | null; action: AuditAction; details?: AuditDetails },
): Promise<void> {
  await insertAuditEntry(trx, {
    id: newId(),
    account_id: accountId,
    actor_id: actor?.agentId ?? null,
    actor_name: actor?.name ?? null,
    action,
    details: JSON.stringify(details),
    created_at: app.clock.now(),
  })
}
