import { mkdirSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { serverBuildOptions } from '../../../scripts/build-server.mjs'

const ROOT = resolve(import.meta.dirname, '../../..')
// Below node_modules, so that native packages are found.
const FOLDER = join(ROOT, `node_modules/.cache/sapa-bench-${process.pid}`)

const builds = new Map<string, Promise<string>>()

/**
 * The file bundled as the production server is; answers its path. Run as they stand, through a loader, sources are
 * slower: it names every function anew each time that one is made.
 */
export function workerBuild(file: URL): Promise<string> {
  const known = builds.get(file.href)
  if (known) return known
  const built = bundle(fileURLToPath(file))
  builds.set(file.href, built)
  return built
}

async function bundle(file: string): Promise<string> {
  mkdirSync(FOLDER, { recursive: true })
  process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }))
  const name = basename(file, '.ts')
  const options = await serverBuildOptions(ROOT)
  const { main: _main, cli: _cli, ...threads } = options.entryPoints as Record<string, string>
  const outdir = join(FOLDER, name)
  // The sandbox tells libsignal's own words by the file that they come from.
  const external = [...(options.external ?? []), 'libsignal']
  await build({ ...options, entryPoints: { ...threads, [name]: file }, outdir, external })
  return join(outdir, `${name}.js`)
}
