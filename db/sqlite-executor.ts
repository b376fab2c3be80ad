import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  DummyDriver,
  Kysely,
  type QueryResult,
  type RootOperationNode,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteQueryCompiler,
  Transaction,
} from 'kysely'

/** Throws where a query may not be made now. */
type Check = (kind: RootOperationNode['kind']) => void

interface OpenFile {
  dialect: Dialect
  database: SqliteDatabase
}

/**
 * Kysely on an open SQLite file without its connection pool, locks and promises: they cost more than most statements.
 * For one connection that nobody else uses meanwhile.
 */
export function kyselyOn<Tables>(file: OpenFile, check: Check): Kysely<Tables> {
  return new Kysely<Tables>(propsOf(file, check))
}

/** A transaction that somebody else has begun and will end. */
export function transactionOn<Tables>(file: OpenFile, check: Check): Transaction<Tables> {
  return new Transaction<Tables>(propsOf(file, check))
}

const ADAPTER = new SqliteAdapter()
const COMPILER = new SqliteQueryCompiler()
const DRIVER = new DummyDriver()

function propsOf({ dialect, database }: OpenFile, check: Check) {
  const executor = new DirectExecutor(connectionOf(database, check))
  return { config: { dialect }, dialect, driver: DRIVER, executor }
}

function connectionOf(database: SqliteDatabase, check: Check): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
      check(query.kind)
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

/** Does not borrow its connection for every statement, as Kysely's own does; with plugins it is that one. */
class DirectExecutor extends DefaultQueryExecutor {
  readonly #connection: DatabaseConnection

  constructor(connection: DatabaseConnection) {
    super(COMPILER, ADAPTER, { provideConnection: (consumer) => consumer(connection) })
    this.#connection = connection
  }

  override executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#connection.executeQuery<R>(query)
  }
}
