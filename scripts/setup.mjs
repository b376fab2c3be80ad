import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'

// This file runs before anything is installed, so it imports nothing but Node's own modules.

/** The checkout this script stands in. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

const OLDEST_NODE = [20, 19]
const SOURCES = ['server', 'db', 'widget', 'apps/inbox', 'scripts']
const SOURCE_FILES = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'react-router.config.ts',
]

/** Ends the process with one sentence when this Node is older than what Sapa runs on. */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  console.error(`Sapa needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${version}.`)
  process.exit(1)
}

/** Installs the packages of the lockfile, unless they stand in `node_modules` already. */
export async function ensureInstalled(root = ROOT) {
  requireNode()
  if (isInstalled(root)) return
  await withLock(lockFile(root), async () => {
    if (isInstalled(root)) return
    const first = !existsSync(join(root, 'node_modules'))
    say(first ? 'Installing packages (first start only) …' : 'Installing packages (they changed) …')
    await run(
      root,
      ...npm('ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'),
    )
    recordInstall(root)
  })
}

/** Builds `build/`, unless it stands there already and was built from these very sources. */
export async function ensureBuilt(root = ROOT) {
  if (isBuilt(root, sourceHash(root))) return
  await withLock(lockFile(root), async () => {
    const hash = sourceHash(root)
    if (isBuilt(root, hash)) return
    say(existsSync(hashFile(root)) ? 'Building (the sources changed) …' : 'Building …')
    await run(root, process.execPath, [join(root, 'scripts/build.mjs')])
    // Last, so that a build that was cut short is never taken for a whole one.
    writeWhole(hashFile(root), hash)
  })
}

/** One hash over the contents of every file that a build reads. */
function sourceHash(root = ROOT) {
  const hash = createHash('sha256')
  const files = [
    ...SOURCES.flatMap((folder) => filesUnder(join(root, folder))),
    ...SOURCE_FILES.map((f) => join(root, f)),
  ]
  for (const file of files) {
    if (!existsSync(file)) continue
    const content = readFileSync(file)
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

function isInstalled(root) {
  const record = join(root, 'node_modules/.sapa-installed')
  if (existsSync(record) && readFileSync(record, 'utf8') === lockHash(root)) return true
  if (!matchesLockfile(root)) return false
  recordInstall(root)
  return true
}

/** Whether npm itself, called by hand, has installed exactly what the lockfile says. */
function matchesLockfile(root) {
  const listing = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(listing)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const found = JSON.parse(readFileSync(listing, 'utf8')).packages
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true
    return found[path] ? found[path].version === version : Boolean(optional || devOptional)
  })
}

function recordInstall(root) {
  writeWhole(join(root, 'node_modules/.sapa-installed'), lockHash(root))
}

function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

function isBuilt(root, hash) {
  return existsSync(hashFile(root)) && readFileSync(hashFile(root), 'utf8') === hash
}

function hashFile(root) {
  return join(root, 'build/.hash')
}

function lockFile(root) {
  return join(root, '.setup.lock')
}

function filesUnder(folder) {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}

function npm(...args) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return [process.execPath, [script, ...args]]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args]
}

/** Runs a program silently; when it fails, fails with what it said. */
async function run(cwd, program, args) {
  const child = spawn(program, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: program.endsWith('.cmd'),
  })
  const stop = () => {
    child.kill()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text
    })
  }
  const code = await new Promise((done, fail) => child.once('error', fail).once('close', done))
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, stop)
  if (code === 0) return
  throw new Error(`${output.trim()}\n${[program, ...args].join(' ')} ended with ${code}.`)
}

function writeWhole(path, text) {
  writeFileSync(`${path}.${process.pid}`, text)
  renameSync(`${path}.${process.pid}`, path)
}

function say(line) {
  console.error(line)
}
