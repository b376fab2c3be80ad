import { io } from 'socket.io-client'
import type { SocketAddress, SocketEvents, VisitorSocket } from './live.ts'

const CONNECT_TIMEOUT_MS = 10_000

/** The same line as in `socket.ts` for networks that let no WebSocket through: Socket.IO's own client, by long polling. */
export function connectByPolling({ base, site, token }: SocketAddress): VisitorSocket {
  const url = new URL(base)
  const socket = io(`${url.origin}/visitors`, {
    path: `${url.pathname}live`,
    auth: { site, token },
    transports: ['polling'],
    forceNew: true,
    reconnection: false,
    timeout: CONNECT_TIMEOUT_MS,
  })

  function onDisconnect(heard: SocketEvents['disconnect']): void {
    socket.on('disconnect', () => heard('network'))
    socket.on('connect_error', (error) => heard(codeOf(error)))
  }

  return {
    on(event, heard) {
      if (event === 'disconnect') onDisconnect(heard as SocketEvents['disconnect'])
      else socket.on(event as string, heard)
    },
    call: (name, body, answered) => void socket.emit(name, body, answered),
    close: () => void socket.disconnect(),
  }
}

/** The server refuses a handshake with `error.data.code`. */
function codeOf(error: Error & { data?: unknown }): string {
  const { data } = error
  if (typeof data !== 'object' || data === null) return 'network'
  const body: object = 'error' in data && typeof data.error === 'object' && data.error ? data.error : data
  return 'code' in body && typeof body.code === 'string' ? body.code : 'network'
}
