import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { ROOT } from './setup.mjs'

await prepare({ build: false })

// Biome colours its words one letter at a time in CI, which no log reader can read.
const COLOURS = `--colors=${process.stdout.isTTY ? 'force' : 'off'}`
const CHECKS = [
  ['format and lint', 'node_modules/@biomejs/biome/bin/biome', 'ci', COLOURS, '--error-on-warnings', '.'],
  ['import zones', 'node_modules/tsx/dist/cli.mjs', 'scripts/check-imports.ts'],
  ['types', 'node_modules/typescript7/bin/tsc', '--noEmit', '-p', '.'],
]

if (existsSync(join(ROOT, 'apps/inbox/routes.ts'))) node('node_modules/@react-router/dev/bin.js', 'typegen')
const failed = CHECKS.filter(([, ...command]) => !node(...command)).map(([name]) => name)
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`)
process.exit(failed.length === 0 ? 0 : 1)

function node(...command) {
  return (
    spawnSync(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
  )
}
