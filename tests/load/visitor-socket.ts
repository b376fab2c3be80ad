import { io } from 'socket.io-client'
import type { ConnectSocket, SocketEvents, VisitorSocket } from '#widget/live.ts'
import type { OpenWrite, Wire } from './wire.ts'

/** The widget's socket outside a browser: it says its page's origin itself, and its writes are seen by the wire. */
export function watchedSocket(wire: Wire, origin: string): ConnectSocket {
  return ({ base, site, token }): VisitorSocket => {
    const socket = io(new URL('/visitors', base).href, {
      path: '/live',
      auth: { site, token },
      extraHeaders: { origin },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    })
    const open = new Set<OpenWrite>()
    const loseAll = () => {
      for (const write of open) write.lost()
      open.clear()
    }
    socket.on('disconnect', loseAll)
    return {
      on(event, heard) {
        if (event !== 'disconnect') return void socket.on(event as string, heard)
        const gone = heard as SocketEvents['disconnect']
        socket.on('disconnect', () => gone('network'))
        socket.on('connect_error', (error) => gone(codeOf(error)))
      },
      call(name, body, answered) {
        const write = name === 'send' || name === 'receipt' ? wire.begin(messageIn(body)) : null
        if (write) open.add(write)
        socket.emit(name, body, (answer: Parameters<typeof answered>[0]) => {
          if (write) {
            open.delete(write)
            write.answered(answer.ok)
          }
          answered(answer)
        })
      },
      close() {
        socket.disconnect()
        loseAll()
      },
    }
  }
}

function messageIn(body: object): { clientId: string; text: string } | null {
  if (!('clientId' in body) || !('text' in body)) return null
  return { clientId: String(body.clientId), text: String(body.text) }
}

function codeOf(error: Error & { data?: unknown }): string {
  const { data } = error
  return typeof data === 'object' && data !== null && 'code' in data ? String(data.code) : 'network'
}
