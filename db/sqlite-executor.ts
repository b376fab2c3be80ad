import {
  type CompiledQuery,
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
  return { config: { dialect }, dialect, driver: DRIVER, executor: new DirectExecutor(database, check) }
}

/** Hands statements to the file without Kysely's way of borrowing a connection, and without plugins. */
class DirectExecutor extends DefaultQueryExecutor {
  readonly #database: SqliteDatabase
  readonly #check: Check

  constructor(database: SqliteDatabase, check: Check) {
    super(COMPILER, ADAPTER, {
      provideConnection: () => Promise.reject(new Error('There is no connection to borrow.')),
    })
    this.#database = database
    this.#check = check
  }

  override async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    this.#check(query.kind)
    const statement = this.#database.prepare(sql)
    // Rows are typed by the query that asks for them.
    if (statement.reader) return { rows: statement.all(parameters) as R[] }
    const { changes } = statement.run(parameters)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }
}
