import {
  type AuthenticationCreds,
  Browsers,
  DEFAULT_CONNECTION_CONFIG,
  makeWASocket,
  type SocketConfig,
  type WASocket,
  type WAVersion,
} from '@whiskeysockets/baileys'
import { baileysLogger } from './baileys-logger.ts'
import type { KeyStore } from './key-store.ts'
import { loopbackOptions } from './loopback.ts'
import type { SessionOptions } from './options.ts'

interface Parts extends Pick<SocketConfig, 'makeSignalRepository' | 'getMessage' | 'cachedGroupMetadata'> {
  creds: AuthenticationCreds
  store: KeyStore
  version: WAVersion
}

const CONNECT_MS = 20_000
const QUERY_MS = 60_000

/** A new connection to WhatsApp. Baileys never uses one twice. */
export function connectWhatsapp(options: SessionOptions, parts: Parts): WASocket {
  const { logger, settings, holder } = options
  let open: WASocket | null = null
  const mediaHost = async () => {
    await open?.refreshMediaConn(false)
    return open?.getMediaHost() ?? ''
  }
  const { store, creds, ...rest } = parts
  open = makeWASocket({
    ...rest,
    auth: { creds, keys: store },
    // Pairing by code wants a browser that WhatsApp knows.
    browser: Browsers.ubuntu('Chrome'),
    logger: baileysLogger(logger, holder.channelId),
    // The phone keeps its notifications.
    markOnlineOnConnect: false,
    syncFullHistory: false,
    shouldSyncHistoryMessage: DEFAULT_CONNECTION_CONFIG.shouldSyncHistoryMessage,
    generateHighQualityLinkPreview: false,
    connectTimeoutMs: CONNECT_MS,
    keepAliveIntervalMs: settings.keepAliveMs,
    defaultQueryTimeoutMs: QUERY_MS,
    // What cannot be written ends the connection: trying on would only keep WhatsApp waiting.
    transactionOpts: { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
    ...loopbackOptions(settings, mediaHost),
  })
  return open
}

/** Ends a connection at once: not one byte more goes out, and nobody waits for the other side to say goodbye. */
export function cutOff(socket: WASocket, error: Error): void {
  const line: unknown = Reflect.get(socket.ws, 'socket')
  if (isTerminable(line)) line.terminate()
  void socket.end(error)
}

function isTerminable(value: unknown): value is { terminate(): void } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'terminate' in value &&
    typeof value.terminate === 'function'
  )
}
