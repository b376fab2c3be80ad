import type { RequestHandler } from 'express'
import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'

/** A host as names, numbers and ports are written; anything else is somebody's attempt. */
const HOST = /^([a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

/** Where this server is reached: the address that is set, else the one by which the call came, as far as it is one. */
export function askedOrigin({ config }: App, { protocol, host }: { protocol: string; host: string }): string {
  if (config.urlIsSet || !HOST.test(host ?? '')) return config.url
  return `${protocol === 'https' ? 'https' : 'http'}://${host}`
}

/** Pages read the host that was asked for as part of an address. Refuses with `host_invalid` what is none. */
export function namedHostOnly(): RequestHandler {
  return ({ host }, _response, next) => {
    if (!HOST.test(host ?? '')) throw new AppError('host_invalid', 'The Host of this call is no address.')
    next()
  }
}
