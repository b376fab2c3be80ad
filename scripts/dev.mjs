import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { ROOT } from './setup.mjs'

await prepare({ build: false })
// What stands in build/ from now on is not what `npm start` would build.
await rm(join(ROOT, 'build/.hash'), { force: true })

const { watchWidget } = await import('./build-widget.mjs')
const stopWidget = await watchWidget(ROOT, () => console.error('Widget built.'))

const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs')
const args = [tsx, 'watch', '--clear-screen=false', 'server/main.ts', '--dev', ...process.argv.slice(2)]
const server = spawn(process.execPath, args, {
  cwd: ROOT,
  env: { ...process.env, NODE_ENV: 'development' },
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
server.once('exit', async (code) => {
  await stopWidget()
  process.exit(code ?? 0)
})
