import { isSpokenAnywhere, listGatewayDialects, setGatewayDialect } from '#db/gateway-dialects.ts'
import { lockAccount } from '#db/installation.ts'
import type { App } from '#server/context.ts'
import { append, transact } from '#server/events.ts'
import type { DialectName, DialectSwitch } from '#server/protocol/dialects.ts'
import { DIALECTS } from '#server/protocol/limits.ts'
import { recordAudit } from './audit.ts'
import { requireRole, type Viewer } from './viewer.ts'

/** How the account's dialects stand; all of them are off until somebody switches them on. */
export async function listDialects(app: App, { accountId }: Viewer): Promise<DialectSwitch[]> {
  const rows = await listGatewayDialects(app.db, accountId)
  return DIALECTS.map((name) => {
    const row = rows.find((one) => one.name === name)
    return { name, isOn: row !== undefined, reveals: row?.reveals === 1 }
  })
}

/** How one of them stands. */
export async function findDialect(app: App, viewer: Viewer, name: DialectName): Promise<DialectSwitch> {
  const found = (await listDialects(app, viewer)).find((one) => one.name === name)
  return found ?? { name, isOn: false, reveals: false }
}

/** True where it is on for anybody here: to everybody else its paths are not there. */
export function isSpokenHere(app: App, name: DialectName): Promise<boolean> {
  return isSpokenAnywhere(app.db, name)
}

/** Switches a dialect on or off. Throws `forbidden`. */
export async function switchDialect(app: App, viewer: Viewer, wanted: DialectSwitch): Promise<void> {
  requireRole(viewer, 'admin')
  const { accountId } = viewer
  const { name, isOn, reveals } = wanted
  await transact(app, async (trx) => {
    await lockAccount(trx, accountId)
    await setGatewayDialect(trx, { accountId, name, reveals: isOn ? (reveals ? 1 : 0) : null })
    const action = isOn ? (reveals ? 'dialectRevealed' : 'dialectOn') : 'dialectOff'
    await recordAudit(app, trx, { accountId, actor: viewer, action, details: { name } })
    append(trx, { accountId, audience: 'agents', event: { type: 'account.changed' } })
  })
}
