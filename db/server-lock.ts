import { DatabaseSync } from '@photostructure/sqlite'

/**
 * Keeps a second server away from one SQLite file: an exclusive lock on a small file beside it, which the system
 * releases when the process dies. Answers undefined where another process holds it.
 */
export function takeServerLock(databasePath: string): { release(): void } | undefined {
  const lock = new DatabaseSync(`${databasePath}.lock`, { timeout: LOCK_WAIT_MS })
  try {
    lock.exec('begin exclusive')
    return { release: () => lock.close() }
  } catch (error) {
    lock.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined
    throw error
  }
}

// Long enough for the one before to finish its drain after a quick restart.
const LOCK_WAIT_MS = 500
const SQLITE_BUSY = 5
