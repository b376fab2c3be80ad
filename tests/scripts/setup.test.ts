import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const SETUP = pathToFileURL(resolve(import.meta.dirname, '../../scripts/setup.mjs')).href
const BUILDING_MS = 400

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sapa-setup-'))
  write('server/main.ts', 'one')
  write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }))
  // Stands in for a build: a file at the start, another at the end, and a log of how often it ran.
  write(
    'scripts/build.mjs',
    `import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
    rmSync('build', { recursive: true, force: true })
    mkdirSync('build')
    appendFileSync('log', 'build\\n')
    writeFileSync('build/first', '')
    await new Promise((done) => setTimeout(done, ${BUILDING_MS}))
    writeFileSync('build/last', '')`,
  )
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

test('a start builds once, and again only when a source has changed', async () => {
  await finished(start('ensureBuilt'))
  await finished(start('ensureBuilt'))
  expect(log()).toEqual(['build'])
  write('server/main.ts', 'two')
  await finished(start('ensureBuilt'))
  expect(log()).toEqual(['build', 'build'])
})

test('a file that moves is a change, though its content is the same', async () => {
  await finished(start('ensureBuilt'))
  rmSync(join(root, 'server/main.ts'))
  write('server/other.ts', 'one')
  await finished(start('ensureBuilt'))
  expect(log()).toEqual(['build', 'build'])
})

test('two starts at once build once, and both find a whole build', async () => {
  await Promise.all([1, 2, 3].map(() => finished(start('ensureBuilt'))))
  expect(log()).toEqual(['build'])
  expect(existsSync(join(root, 'build/last'))).toBe(true)
  expect(existsSync(join(root, '.setup.lock'))).toBe(false)
})

test('a build that was cut short is done over, and its lock holds nobody up', async () => {
  const killed = start('ensureBuilt')
  await until(() => existsSync(join(root, 'build/first')))
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  expect(existsSync(join(root, '.setup.lock'))).toBe(true)
  await finished(start('ensureBuilt'))
  expect(log()).toEqual(['build', 'build'])
  expect(existsSync(join(root, 'build/last'))).toBe(true)
})

test('a build that fails says why, leaves no lock, and is tried again by the next start', async () => {
  write('scripts/build.mjs', "console.error('The widget did not build.'); process.exit(1)")
  const failed = await outcome(start('ensureBuilt'))
  expect(failed.code).not.toBe(0)
  expect(failed.output).toContain('The widget did not build.')
  expect(existsSync(join(root, '.setup.lock'))).toBe(false)
  write('scripts/build.mjs', "import { mkdirSync } from 'node:fs'; mkdirSync('build')")
  await finished(start('ensureBuilt'))
})

test('packages are installed when the lockfile has changed since, and only then', async () => {
  await finished(start('ensureInstalled'))
  await finished(start('ensureInstalled'))
  expect(log()).toEqual(['npm ci'])
  write('package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '2.0.0' } } }))
  await finished(start('ensureInstalled'))
  expect(log()).toEqual(['npm ci', 'npm ci'])
})

test('what somebody installed by hand from the same lockfile is left alone', async () => {
  write(
    'node_modules/.package-lock.json',
    JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
  )
  await finished(start('ensureInstalled'))
  expect(log()).toEqual([])
})

test('an old Node is refused in one sentence', async () => {
  const refused = await outcome(run(`requireNode('18.20.1')`))
  expect(refused).toEqual({
    code: 1,
    output: 'Sapa needs Node 20.19 or newer, and this is Node 18.20.1.\n',
  })
  expect(await outcome(run(`requireNode('20.19.0'); setup.requireNode('26.0.0')`))).toEqual({
    code: 0,
    output: '',
  })
})

function start(step: 'ensureBuilt' | 'ensureInstalled'): ChildProcess {
  return run(`${step}(${JSON.stringify(root)})`)
}

function run(call: string): ChildProcess {
  const program = `const setup = await import(${JSON.stringify(SETUP)}); await setup.${call}`
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, npm_execpath: fakeNpm() },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Stands in for npm: writes its own command down and makes the folder. */
function fakeNpm(): string {
  return write(
    'npm.js',
    `const { appendFileSync, mkdirSync } = require('node:fs')
    mkdirSync('node_modules', { recursive: true })
    appendFileSync('log', 'npm ' + process.argv[2] + '\\n')`,
  )
}

async function finished(child: ChildProcess): Promise<void> {
  const { code, output } = await outcome(child)
  expect(code, output).toBe(0)
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      output += text
    })
  }
  await once(child, 'close')
  return { code: child.exitCode, output }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10)
}

function log(): string[] {
  const path = join(root, 'log')
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
}

function write(name: string, text: string): string {
  const path = join(root, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}
