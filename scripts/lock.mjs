import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 200
const HEARTBEAT_MS = 2_000
/** A holder that has not touched its lock for so long is gone, whoever carries its process id by now. */
const STALE_MS = 60_000

/** Runs `work` while this process alone holds the lock file; waits for another holder, and outlives a dead one. */
export async function withLock(path, work) {
  await acquire(path)
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS)
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    process.removeListener('exit', release)
    release()
  }
}

async function acquire(path) {
  let told = false
  while (!create(path)) {
    if (isStale(path)) {
      removeStale(path)
      continue
    }
    if (!told) console.error('Waiting for another start that installs or builds …')
    told = true
    await sleep(POLL_MS)
  }
}

function create(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isStale(path) {
  const found = look(path)
  if (!found) return false
  const quietMs = Date.now() - found.touchedAt
  // A file without a number is one whose holder has not written it yet.
  if (!found.pid) return quietMs > HEARTBEAT_MS
  return quietMs > STALE_MS || found.pid === process.pid || !isAlive(found.pid)
}

/** Only who holds the breaker may remove a stale lock: else two waiters could remove each other's fresh one. */
function removeStale(path) {
  const breaker = `${path}.breaker`
  const other = look(breaker)
  if (other && Date.now() - other.touchedAt > HEARTBEAT_MS) rmSync(breaker, { force: true })
  if (!create(breaker)) return
  if (isStale(path)) rmSync(path, { force: true })
  rmSync(breaker, { force: true })
}

function look(path) {
  try {
    return { pid: Number(readFileSync(path, 'utf8')), touchedAt: statSync(path).mtimeMs }
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date())
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
