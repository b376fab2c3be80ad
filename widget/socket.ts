import type { SocketAddress, SocketEvents, VisitorSocket } from './live.ts'

const CONNECT_TIMEOUT_MS = 10_000
const NAMESPACE = '/visitors,'

/** First character of a frame (Engine.IO 4), and of what a `message` frame carries (Socket.IO 5). */
const FRAME = { open: '0', ping: '2', pong: '3', message: '4' }
const PACKET = { connect: '0', disconnect: '1', event: '2', ack: '3', refused: '4' }

/**
 * The few words of Socket.IO that a visitor's line needs, over a WebSocket: its own client is fifteen times as large.
 * It does not reconnect: `live.ts` decides when to try again. Calls `unreachable` where no WebSocket could be opened.
 */
export function connectSocket({ base, site, token }: SocketAddress, unreachable: () => void): VisitorSocket {
  const heard: Partial<Record<string, (...args: never[]) => void>> = {}
  const answers = new Map<number, (answer: never) => void>()
  const address = new URL('live/?EIO=4&transport=websocket', base)
  address.protocol = address.protocol.replace('http', 'ws')
  const line = new WebSocket(address)
  let calls = 0
  let opened = false
  let over = false
  let timer = setTimeout(() => end('network'), CONNECT_TIMEOUT_MS)
  /** The server says something at least so often. */
  let silenceMs = CONNECT_TIMEOUT_MS

  function end(code: string): void {
    if (over) return
    over = true
    clearTimeout(timer)
    line.close()
    if (!opened) unreachable()
    heard.disconnect?.(...([code] as never[]))
  }

  line.onclose = line.onerror = () => end('network')
  line.onmessage = ({ data }) => {
    if (over) return
    clearTimeout(timer)
    timer = setTimeout(() => end('network'), silenceMs)
    try {
      hear(String(data))
    } catch {
      // Somebody on the way speaks another language.
      end('network')
    }
  }

  function hear(frame: string): void {
    const [kind, body] = [frame[0], frame.slice(1)]
    if (kind === FRAME.open) {
      const { pingInterval, pingTimeout } = JSON.parse(body)
      opened = true
      silenceMs = pingInterval + pingTimeout
      say(PACKET.connect, JSON.stringify({ site, token }))
    } else if (kind === FRAME.ping) line.send(FRAME.pong)
    else if (kind === FRAME.message) take(body[0], body.slice(1).replace(NAMESPACE, ''))
  }

  function say(packet: string, body: string): void {
    line.send(FRAME.message + packet + NAMESPACE + body)
  }

  function take(packet: string | undefined, rest: string): void {
    const at = rest.search(/[[{]/)
    const body = at < 0 ? undefined : JSON.parse(rest.slice(at))
    if (packet === PACKET.connect) heard.connect?.()
    else if (packet === PACKET.event) heard[body[0]]?.(...(body.slice(1) as never[]))
    else if (packet === PACKET.ack) {
      const id = Number(rest.slice(0, at))
      answers.get(id)?.(...(body as [never]))
      answers.delete(id)
    } else if (packet === PACKET.refused) end(body?.data?.code ?? 'network')
    else if (packet === PACKET.disconnect) end('network')
  }

  return {
    on(event, listener) {
      heard[event] = listener as SocketEvents[keyof SocketEvents]
    },
    call(name, body, answered) {
      calls += 1
      answers.set(calls, answered)
      say(PACKET.event, calls + JSON.stringify([name, body]))
    },
    close() {
      over = true
      clearTimeout(timer)
      line.close()
    },
  }
}
