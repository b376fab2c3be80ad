import tls from 'node:tls'

const HISTORY_ORIGIN = 'https://mmg.whatsapp.net'
const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1')

/** What `fetch` hands its requests to. */
export interface Dispatcher {
  dispatch(options: { origin?: string | URL }, handlers: unknown): boolean
}

/**
 * Makes this process trust one more certificate, for files over HTTPS. Node reads NODE_EXTRA_CA_CERTS at its start only, and a
 * test learns of the certificate later. For tests; a product sets the variable.
 */
export function trustCertificate(certificate: string): () => void {
  const original = tls.createSecureContext
  tls.createSecureContext = (options) => {
    const secureContext = original(options)
    secureContext.context.addCACert(certificate)
    return secureContext
  }
  return () => {
    tls.createSecureContext = original
  }
}

/** For Baileys' option `options.dispatcher`: what it would fetch from WhatsApp's media host comes from the sandbox. */
export function dispatcherTo(mediaHost: string): Dispatcher {
  return {
    dispatch(options, handlers) {
      const isHistory = new URL(options.origin ?? HISTORY_ORIGIN).origin === HISTORY_ORIGIN
      const origin = isHistory ? `https://${mediaHost}` : options.origin
      return globalDispatcher().dispatch({ ...options, origin }, handlers)
    },
  }
}

function globalDispatcher(): Dispatcher {
  const dispatcher: unknown = Reflect.get(globalThis, GLOBAL_DISPATCHER)
  if (!isDispatcher(dispatcher)) throw new Error('This Node has no global dispatcher')
  return dispatcher
}

function isDispatcher(value: unknown): value is Dispatcher {
  return typeof value === 'object' && value !== null && 'dispatch' in value
}
