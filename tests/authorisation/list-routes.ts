import { type Express, Router } from 'express'

interface Layer {
  handle: { stack?: Layer[] }
  route?: { path: string | string[]; stack: { method?: string }[] }
}

/**
 * Remembers on which path everything is mounted from now on, which Express itself forgets. The answer lists what an
 * app has: `GET /api/v1/members` for a route, `use /assets` for what is mounted on a path and answers by itself.
 */
export function watchMounts(): { list(server: Express): string[]; stop(): void } {
  const paths = new WeakMap<object, string>()
  const prototype: { use(this: { stack: Layer[] }, ...args: unknown[]): unknown } = Router.prototype
  const original = prototype.use
  prototype.use = function use(...args) {
    const before = this.stack.length
    const result = original.apply(this, args)
    const [first] = args
    for (const layer of this.stack.slice(before))
      paths.set(layer, typeof first === 'string' && first !== '/' ? first : '')
    return result
  }
  const walk = (stack: Layer[], prefix: string): string[] =>
    stack.flatMap((layer) => {
      if (layer.route) return routesOf(layer.route, prefix)
      const path = `${prefix}${paths.get(layer) ?? ''}`
      if (layer.handle.stack) return walk(layer.handle.stack, path)
      return paths.get(layer) ? [`use ${path}`] : []
    })
  return {
    list: (server) => [...new Set(walk(stackOf(server.router), ''))].sort(),
    stop: () => {
      prototype.use = original
    },
  }
}

function routesOf({ path, stack }: NonNullable<Layer['route']>, prefix: string): string[] {
  const named = [...new Set(stack.map(({ method }) => (method ?? 'all').toUpperCase()))]
  // `all` is kept as one entry for each of the thirty methods that there are.
  const methods = named.length > 10 ? ['ALL'] : named
  return [path].flat().flatMap((one) => methods.map((method) => `${method} ${prefix}${one}`))
}

function stackOf(router: unknown): Layer[] {
  if (typeof router !== 'function' || !('stack' in router) || !Array.isArray(router.stack)) {
    throw new Error('Express keeps its routes elsewhere now: mend this list.')
  }
  return router.stack
}
