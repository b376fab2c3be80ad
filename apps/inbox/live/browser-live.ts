import { io } from 'socket.io-client'
import { randomId } from '../lib/random-id.ts'
import { browserClock } from './clock.ts'
import type { AgentSocket } from './connection.ts'
import type { LiveDeps } from './live.ts'
import { browserStorage, memoryStorage } from './storage.ts'

/** What the live inbox takes from the browser; on the server, for the first rendering, it stays still. */
export function browserDeps(): LiveDeps {
  return {
    fetch: (path, init) => fetch(path, init),
    connectSocket: (): AgentSocket =>
      io('/agents', {
        path: '/live',
        autoConnect: false,
        reconnection: false,
        forceNew: true,
        extraHeaders: { 'x-sapa-inbox': '1' },
      }),
    clock: browserClock(),
    random: Math.random,
    newClientId: randomId,
    storage: typeof window === 'undefined' ? memoryStorage() : browserStorage(),
  }
}
