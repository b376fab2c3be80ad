import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '#server/context.ts'
import type { AgentBrowser } from './agent.ts'
import { auditConversations, auditEvents, auditMessages, auditOutboxes } from './audit-database.ts'
import { auditAgentView, auditVisitorView } from './audit-views.ts'
import { auditWhatsapp } from './audit-whatsapp.ts'
import type { Customers } from './customers.ts'
import type { VisitorBrowser } from './visitor.ts'
import type { Wire } from './wire.ts'

export type ProblemKind = 'lost' | 'doubled' | 'foreign' | 'waiting' | 'gap' | 'stuck' | 'count' | 'view'

export interface Problem {
  kind: ProblemKind
  text: string
}

export interface AuditSubjects {
  accountId: string
  visitors: VisitorBrowser[]
  agents: AgentBrowser[]
  customers: Customers
  wire: Wire
}

const POLL_MS = 1_000
// Longer than a dead sender's claim, the sweep that finds it, and the longest wait of an outbox.
const QUIET_DEADLINE_MS = 180_000
/** What no waiting heals: seen this often in a row it is certain; later, while something is still on its way. */
const CERTAIN: ReadonlySet<ProblemKind> = new Set(['lost', 'doubled', 'foreign', 'gap'])
const MOVING: ReadonlySet<ProblemKind> = new Set(['waiting', 'stuck'])
const CERTAIN_AFTER = 5
const CERTAIN_WHILE_MOVING_AFTER = 60

/** Looks until everything has come to rest and fits, or certainly does not; answers what is wrong then. */
export async function auditUntilQuiet(app: App, subjects: AuditSubjects): Promise<Problem[]> {
  const deadline = Date.now() + QUIET_DEADLINE_MS
  let certain = 0
  for (;;) {
    const problems = await audit(app, subjects)
    certain = problems.some(({ kind }) => CERTAIN.has(kind)) ? certain + 1 : 0
    const isMoving = problems.some(({ kind }) => MOVING.has(kind))
    const enough = isMoving ? CERTAIN_WHILE_MOVING_AFTER : CERTAIN_AFTER
    if (problems.length === 0 || certain >= enough || Date.now() > deadline) return problems
    await sleep(POLL_MS)
  }
}

async function audit(app: App, subjects: AuditSubjects): Promise<Problem[]> {
  const parts = [
    await auditOutboxes(subjects),
    await auditMessages(app.db, subjects),
    await auditEvents(app.db, subjects),
    await auditConversations(app.db, subjects),
    await auditWhatsapp(app.db, subjects.customers),
  ]
  for (const visitor of subjects.visitors) parts.push(await auditVisitorView(app.db, visitor))
  for (const agent of subjects.agents) parts.push(await auditAgentView(app.db, agent, subjects.accountId))
  return parts.flat()
}
