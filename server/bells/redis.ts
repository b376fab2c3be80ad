import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { z } from 'zod'
import type { Logger } from '#server/lib/logger.ts'
import { Bell, type Bells } from './bells.ts'
import { createListeners } from './listeners.ts'

interface RedisBellsDeps {
  redisUrl: string
  logger: Logger
  channel?: string
}

/** What goes over the wire; without a bell: "some of mine did not reach you". */
const Message = z.object({ from: z.string(), bell: Bell.nullable() })
type Message = z.infer<typeof Message>

const LONGEST_RECONNECT_MS = 1_000

/**
 * Bells between processes by Redis publish and subscribe. Listeners of this process hear their own bells directly,
 * so one process works on while Redis is away; when it is back, everybody is told that bells may be missing.
 */
export function redisBells({ redisUrl, logger, channel = 'sapa:bells' }: RedisBellsDeps): Bells {
  const from = randomUUID()
  const listeners = createListeners(logger)
  const publisher = connect(redisUrl, logger)
  const subscriber = connect(redisUrl, logger)
  let unsent = false
  let closed = false

  const publish = async (bell: Bell | null) => {
    if (closed) return
    const message: Message = { from, bell }
    try {
      if (publisher.status !== 'ready') throw new Error('Redis is away.')
      await publisher.publish(channel, JSON.stringify(message))
    } catch {
      // Told to everybody, without content, as soon as Redis is back.
      unsent = true
    }
  }

  publisher.on('ready', () => {
    if (!unsent) return
    unsent = false
    void publish(null)
  })

  subscriber.on('ready', async () => {
    try {
      await subscriber.subscribe(channel)
    } catch {
      return // The connection was lost again; the next `ready` subscribes.
    }
    listeners.missed()
  })

  subscriber.on('message', (_channel: string, text: string) => {
    const message = parse(text)
    if (!message) return logger.warn('A bell that nobody understands came from Redis.')
    if (message.from === from) return
    if (message.bell) listeners.hear(message.bell)
    else listeners.missed()
  })

  return {
    ring(bell) {
      setImmediate(() => listeners.hear(bell))
      void publish(bell)
    },
    listen: listeners.listen,
    async close() {
      closed = true
      listeners.clear()
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}

function connect(redisUrl: string, logger: Logger): Redis {
  const redis = new Redis(redisUrl, {
    // A bell that cannot be sent now is not worth keeping; and `ready` subscribes, so that we learn of every gap.
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * attempt, LONGEST_RECONNECT_MS),
  })
  let away = false
  redis.on('ready', () => {
    if (away) logger.info('Redis answers again; bells reach the other processes.')
    away = false
  })
  redis.on('error', (error) => {
    if (!away) logger.warn({ err: error }, 'Redis does not answer; bells stay in this process.')
    away = true
  })
  return redis
}

function parse(text: string): Message | undefined {
  try {
    return Message.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
