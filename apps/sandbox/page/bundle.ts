import { join } from 'node:path'

/** The page's script, built from its sources. */
export async function bundlePage(): Promise<string> {
  // Loaded only now: esbuild starts a process of its own.
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'browser/main.tsx')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'error',
  })
  const [script] = outputFiles
  if (!script) throw new Error('The page did not build')
  return script.text
}
