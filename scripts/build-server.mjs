import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

// Native binaries, and packages that find their own files by path (Bull reads its Lua scripts).
const EXTERNAL = ['@node-rs/argon2', '@photostructure/sqlite', 'bull', 'sharp']
// Only development asks for these.
const DEVELOPMENT_ONLY = ['vite']
// CommonJS packages inside an ES module bundle call `require` for Node's own modules.
const BANNER =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);"

/**
 * Bundles the server and the admin command line to `build/server`, with the inbox's server build inside, so
 * that loaders and routes share one copy of every server module. Every `*.worker.ts` becomes a file beside them.
 */
export async function buildServer(root) {
  await build(await serverBuildOptions(root))
}

/** How the server is bundled; tests bundle it in the same way. */
export async function serverBuildOptions(root) {
  return {
    absWorkingDir: root,
    entryPoints: await entryPoints(root),
    outdir: join(root, 'build/server'),
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    legalComments: 'none',
    banner: { js: BANNER },
    define: { 'process.env.NODE_ENV': '"production"' },
    external: [...EXTERNAL, ...DEVELOPMENT_ONLY],
    logLevel: 'warning',
    // The inbox's build imports whole packages that its pages use, which are free of side effects.
    logOverride: { 'ignored-bare-import': 'silent' },
  }
}

async function entryPoints(root) {
  const files = await readdir(join(root, 'server'), { recursive: true })
  const workers = files.filter((file) => file.endsWith('.worker.ts')).map((file) => join('server', file))
  const named = ['server/main.ts', 'server/cli.ts', ...workers]
  return Object.fromEntries(named.map((file) => [basename(file, '.ts'), file]))
}
