import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  DummyDriver,
  Kysely,
  type KyselyPlugin,
  type QueryResult,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteQueryCompiler,
  Transaction,
} from 'kysely'

/**
 * Kysely on an open SQLite file without its connection pool and locks: they cost more than most statements. For one
 * connection that nobody else uses meanwhile.
 */
export function kyselyOn<Tables>(
  { dialect, database }: { dialect: Dialect; database: SqliteDatabase },
  plugins: KyselyPlugin[],
): Kysely<Tables> {
  return new Kysely<Tables>(propsOf(dialect, database, { plugins }))
}

/** A transaction that somebody else has begun and will end. `assertOpen` throws where it has ended. */
export function transactionOn<Tables>(
  { dialect, database }: { dialect: Dialect; database: SqliteDatabase },
  assertOpen: () => void,
): Transaction<Tables> {
  return new Transaction<Tables>(propsOf(dialect, database, { assertOpen }))
}

const ADAPTER = new SqliteAdapter()
const COMPILER = new SqliteQueryCompiler()
const DRIVER = new DummyDriver()

function propsOf(
  dialect: Dialect,
  database: SqliteDatabase,
  { plugins = [], assertOpen = () => {} }: { plugins?: KyselyPlugin[]; assertOpen?: () => void },
) {
  const connection = connectionOf(database)
  const executor = new DefaultQueryExecutor(
    COMPILER,
    ADAPTER,
    {
      async provideConnection(consumer) {
        assertOpen()
        return consumer(connection)
      },
    },
    plugins,
  )
  return { config: { dialect }, dialect, driver: DRIVER, executor }
}

function connectionOf(database: SqliteDatabase): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const statement = database.prepare(sql)
      // Rows are typed by the query that asks for them.
      if (statement.reader) return { rows: statement.all(parameters) as R[] }
      const { changes } = statement.run(parameters)
      return { rows: [], numAffectedRows: BigInt(changes) }
    },
    streamQuery() {
      throw new Error('Rows are read in pages, not as a stream.')
    },
  }
}
