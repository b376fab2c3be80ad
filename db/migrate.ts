import { type Kysely, sql } from 'kysely'
import type { Database } from './connect.ts'
import { columnTypes, type Dialect, hasColumn, hasIndex, tableSuffix } from './dialect.ts'
import type { Migration, MigrationTools } from './migration.ts'
import { accountsMigration } from './migrations/0001-accounts.ts'
import { channelsMigration } from './migrations/0002-channels.ts'
import { conversationsMigration } from './migrations/0003-conversations.ts'
import { eventsMigration } from './migrations/0004-events.ts'
import { whatsappMigration } from './migrations/0005-whatsapp.ts'
import { messageKindsMigration } from './migrations/0006-message-kinds.ts'
import { labelsMigration } from './migrations/0007-labels.ts'
import { notificationsMigration } from './migrations/0008-notifications.ts'
import { websiteOptionsMigration } from './migrations/0009-website-options.ts'
import { listOrderMigration } from './migrations/0017-list-order.ts'
import { pushMigration } from './migrations/0018-push.ts'
import { cannedRepliesMigration } from './migrations/0027-canned-replies.ts'
import { photosMigration } from './migrations/0029-photos.ts'
import { photoIndexMigration } from './migrations/0029-photos-index.ts'
import { apiKeysMigration } from './migrations/0040-api-keys.ts'
import { apiListsMigration } from './migrations/0041-api-lists.ts'
import { idempotentAnswersMigration } from './migrations/0042-idempotent-answers.ts'
import { webhooksMigration } from './migrations/0043-webhooks.ts'
import { accountNumbersMigration } from './migrations/0046-account-numbers.ts'
import { gatewayDialectsMigration } from './migrations/0047-gateway-dialects.ts'
import { messageStepsMigration } from './migrations/0048-message-steps.ts'
import { templatesMigration } from './migrations/0049-templates.ts'
import { apiRequestsMigration } from './migrations/0050-api-requests.ts'
import { webhookTriesMigration } from './migrations/0051-webhook-tries.ts'
import { sendLaterMigration } from './migrations/0052-send-later.ts'
import { webhookFormatsMigration } from './migrations/0053-webhook-formats.ts'
import { queueClearedMigration } from './migrations/0054-queue-cleared.ts'
import { groupMembersMigration } from './migrations/0055-group-members.ts'
import { availableMigration } from './migrations/0056-available.ts'
import { disappearingMigration } from './migrations/0057-disappearing.ts'
import { retriedByMigration } from './migrations/0058-retried-by.ts'
import type { Tables } from './schema.ts'

/** Forward only; one that is on main is never edited. */
export const MIGRATIONS: readonly Migration[] = [
  accountsMigration,
  channelsMigration,
  conversationsMigration,
  eventsMigration,
  whatsappMigration,
  messageKindsMigration,
  labelsMigration,
  notificationsMigration,
  websiteOptionsMigration,
  listOrderMigration,
  pushMigration,
  cannedRepliesMigration,
  photosMigration,
  photoIndexMigration,
  apiKeysMigration,
  apiListsMigration,
  idempotentAnswersMigration,
  webhooksMigration,
  accountNumbersMigration,
  gatewayDialectsMigration,
  messageStepsMigration,
  templatesMigration,
  apiRequestsMigration,
  webhookTriesMigration,
  sendLaterMigration,
  webhookFormatsMigration,
  queueClearedMigration,
  groupMembersMigration,
  availableMigration,
  disappearingMigration,
  retriedByMigration,
]

export interface MigrateOptions {
  /** Called before the first change of a database that holds something already. */
  beforeUpgrade?: (pending: string[]) => Promise<void>
  migrations?: readonly Migration[]
}

/** Brings the database up to date; answers the names it ran. Throws a DatabaseTooNewError when the code is older. */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = options.migrations ?? MIGRATIONS
  await createMigrationTable(database)
  const done = await appliedMigrations(database)
  refuseNewer(done, migrations)
  const pending = migrations.filter(({ name }) => !done.includes(name))
  if (pending.length === 0) return []
  if (done.length > 0) await options.beforeUpgrade?.(pending.map(({ name }) => name))
  return database.dialect === 'sqlite' ? runAtOnce(database, pending) : runUnderLock(database, pending)
}

/** The database was written by a newer version of the program. */
export class DatabaseTooNewError extends Error {
  constructor(name: string) {
    super(`The database is newer than this program (it has "${name}"): install the newer version again.`)
    this.name = 'DatabaseTooNewError'
  }
}

async function createMigrationTable({ raw, dialect }: Database): Promise<void> {
  const types = columnTypes(dialect)
  await raw.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('name', types.key, (column) => column.primaryKey().notNull())
    .addColumn('applied_at', types.number, (column) => column.notNull())
    .modifyEnd(tableSuffix(dialect))
    .execute()
}

async function appliedMigrations({ raw }: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(raw)
  return rows.map(({ name }) => name)
}

function refuseNewer(done: string[], migrations: readonly Migration[]): void {
  const unknown = done.find((name) => !migrations.some((migration) => migration.name === name))
  if (unknown) throw new DatabaseTooNewError(unknown)
}

/** SQLite changes tables inside a transaction: all or nothing, and a second starter waits for the lock. */
function runAtOnce(database: Database, pending: Migration[]): Promise<string[]> {
  return database.raw.transaction().execute(async (trx) => {
    const names: string[] = []
    for (const migration of pending) {
      if (await runOne(trx, database.dialect, migration)) names.push(migration.name)
    }
    return names
  })
}

const LOCK_SECONDS = 120

/** MySQL commits each change by itself: a lock keeps a second starter out, and each step may be run again. */
function runUnderLock(database: Database, pending: Migration[]): Promise<string[]> {
  return database.raw.connection().execute(async (connection) => {
    const lock = sql.lit('sapa_migrate')
    const { rows } = await sql<{
      got: number | null
    }>`select get_lock(concat(${lock}, '.', database()), ${sql.lit(LOCK_SECONDS)}) as got`.execute(connection)
    if (rows[0]?.got !== 1) throw new Error('Another process is changing the database for too long a time.')
    try {
      const names: string[] = []
      for (const migration of pending) {
        if (await runOne(connection, database.dialect, migration)) names.push(migration.name)
      }
      return names
    } finally {
      await sql`select release_lock(concat(${lock}, '.', database()))`.execute(connection)
    }
  })
}

async function runOne(db: Kysely<Tables>, dialect: Dialect, migration: Migration): Promise<boolean> {
  const { rows } = await sql`select name from migrations where name = ${migration.name}`.execute(db)
  if (rows.length > 0) return false
  await migration.up(migrationTools(db, dialect))
  await sql`insert into migrations (name, applied_at) values (${migration.name}, ${Date.now()})`.execute(db)
  return true
}

function migrationTools(db: Kysely<Tables>, dialect: Dialect): MigrationTools {
  return {
    // A migration knows the tables of its own time, not today's.
    db: db.withTables<Record<string, never>>() as Kysely<unknown>,
    dialect,
    types: columnTypes(dialect),
    suffix: tableSuffix(dialect),
    async createIndex(name, table, columns, options) {
      if (await hasIndex(db, dialect, table, name)) return
      const index = db.schema.createIndex(name).on(table).columns(columns)
      await (options?.unique ? index.unique() : index).execute()
    },
    async dropIndex(name, table) {
      if (!(await hasIndex(db, dialect, table, name))) return
      const index = db.schema.dropIndex(name)
      await (dialect === 'mysql' ? index.on(table) : index).execute()
    },
    async addColumn(table, name, type, build) {
      if (await hasColumn(db, dialect, table, name)) return
      await db.schema.alterTable(table).addColumn(name, type, build).execute()
    },
  }
}
