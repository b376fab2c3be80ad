import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'vite'

const ROOT = resolve(import.meta.dirname, '..')
const LOAD_CONTEXT = '#inbox/load-context.server.ts'

/**
 * Keeps what the server and the inbox's loaders share out of Vite's hands, so that one copy of it runs.
 * In a build the `#…` import stays as it is, and esbuild resolves it when it bundles the server. In
 * development it becomes a file address that Node (with tsx) loads, as it did for the server itself.
 */
export function sharedModules(): Plugin {
  return {
    name: 'sapa:shared-modules',
    enforce: 'post',
    applyToEnvironment: (environment) => environment.name === 'ssr',
    resolveId: {
      order: 'pre',
      handler(specifier, importer) {
        const shared = sharedName(specifier, importer)
        return shared && this.environment.mode === 'build' ? { id: shared, external: true } : undefined
      },
    },
    transform(code, id) {
      if (this.environment.mode !== 'dev' || id.includes('node_modules')) return undefined
      return { code: withFileAddresses(code, id), map: null }
    },
  }
}

/** What Vite's module runner hands to Node's own `import`: Node's modules and the shared ones. */
export function serverBuiltins(): (string | RegExp)[] {
  return [...builtinModules, /^node:/, /^file:\/\//]
}

/** The `#…` name of a shared module, or nothing when Vite may have it. */
function sharedName(specifier: string, importer: string | undefined): string | undefined {
  if (/^#(server|db)\//.test(specifier) || specifier === LOAD_CONTEXT) return specifier
  if (!importer || !specifier.startsWith('.')) return undefined
  const path = resolve(importer, '..', specifier)
  return path === filePath(LOAD_CONTEXT) ? LOAD_CONTEXT : undefined
}

function withFileAddresses(code: string, importer: string): string {
  return code.replace(
    /(\b(?:from|import)\s*\(?\s*)(["'])([#.][^"'\n]+)\2/g,
    (whole, start, quote, specifier) => {
      const shared = sharedName(specifier, importer)
      return shared ? `${start}${quote}${pathToFileURL(filePath(shared))}${quote}` : whole
    },
  )
}

function filePath(shared: string): string {
  return resolve(ROOT, shared.replace(/^#inbox\//, 'apps/inbox/').replace(/^#/, ''))
}
