import { Agent as HttpsAgent } from 'node:https'
import type { UserFacingSocketConfig, WASocket } from '@whiskeysockets/baileys'
import { Agent, type Dispatcher } from 'undici'
import type { WhatsappSettings } from './options.ts'

/** Hosts that WhatsApp names nowhere in its answers: history and app state lie there. */
const MEDIA_HOST = 'https://mmg.whatsapp.net'

/**
 * How sockets reach a WhatsApp of our own: everything goes there, nothing to the internet. Nothing for the real one.
 * `mediaHost` tells which host keeps files, once it has said so.
 */
export function loopbackOptions(
  { url, certificate }: WhatsappSettings,
  mediaHost: () => Promise<string>,
): Partial<UserFacingSocketConfig> {
  if (url === null) return {}
  const trusted = certificate === null ? {} : { ca: certificate }
  const agent = new HttpsAgent(trusted)
  const dispatcher = new Agent({ connect: trusted }).compose(toMediaHost(mediaHost))
  return {
    waWebSocketUrl: url,
    fetchAgent: agent,
    options: withDispatcher(dispatcher),
    ...(url.startsWith('wss:') ? { agent } : {}),
  }
}

/** How files are fetched from a WhatsApp of our own. Nothing for the real one. */
export async function loopbackDownloads(
  { url, certificate }: WhatsappSettings,
  socket: WASocket,
): Promise<{ mediaHost?: string; fetch?: typeof fetch }> {
  if (url === null) return {}
  await socket.refreshMediaConn(false)
  const trusting = withDispatcher(new Agent({ connect: certificate === null ? {} : { ca: certificate } }))
  return {
    mediaHost: socket.getMediaHost(),
    fetch: (address, options) => fetch(address, { ...options, ...trusting }),
  }
}

/** Node's fetch takes a dispatcher, though its types do not say so. */
function withDispatcher(dispatcher: Dispatcher): RequestInit {
  const options: RequestInit = {}
  return Object.assign(options, { dispatcher })
}

function toMediaHost(mediaHost: () => Promise<string>) {
  return (dispatch: Dispatcher['dispatch']): Dispatcher['dispatch'] =>
    (request, handler) => {
      if (String(request.origin) !== MEDIA_HOST) return dispatch(request, handler)
      mediaHost().then(
        (host) => dispatch({ ...request, origin: `https://${host}` }, handler),
        (error: Error) => handler.onError?.(error),
      )
      return true
    }
}
