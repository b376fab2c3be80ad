import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { connectDatabase, type Database, type Db } from '#db/connect.ts'
import type { Bells } from './bells/bells.ts'
import { embeddedBells } from './bells/embedded.ts'
import { redisBells } from './bells/redis.ts'
import type { Channel } from './channels/channel.ts'
import { createChannels } from './channels/index.ts'
import { DEFAULT_SETTINGS, type WhatsappSettings } from './channels/whatsapp/options.ts'
import type { Config } from './config.ts'
import { createChannelHost } from './core/channel-host.ts'
import { createSightings, type Sightings } from './core/contact-presence.ts'
import { createPresence, type Presence } from './core/presence.ts'
import { createRequestLog, type RequestLog } from './core/request-log.ts'
import { createVisits, type Visits } from './core/visits.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import { newId } from './lib/ids.ts'
import { createLimits, type Limits } from './lib/limits.ts'
import { createLogger, type Logger } from './lib/logger.ts'
import { createSafeFetch, type SafeFetch } from './lib/safe-fetch.ts'
import { createSecrets, type Secrets } from './lib/secrets.ts'
import { type VapidKeys, vapidKeys } from './lib/web-push.ts'
import { diskStore } from './media/disk.ts'
import { type InspectMedia, mediaInspector } from './media/inspect.ts'
import type { MediaStore } from './media/store.ts'
import type { ChannelKind } from './protocol/views.ts'
import { bullQueue } from './queue/bull.ts'
import { embeddedQueue } from './queue/embedded.ts'
import type { Queue } from './queue/queue.ts'

/** Everything the product works with; whoever needs an engine gets it from here. */
export interface App {
  /** Names this process in claims. */
  processId: string
  config: Config
  clock: Clock
  logger: Logger
  secrets: Secrets
  database: Database
  /** The reading side of the database. */
  db: Db
  bells: Bells
  queue: Queue
  media: MediaStore
  inspectMedia: InspectMedia
  limits: Limits
  visits: Visits
  presence: Presence
  sightings: Sightings
  requestLog: RequestLog
  /** For addresses that somebody else has named. */
  safeFetch: SafeFetch
  vapid: VapidKeys
  channels: Partial<Record<ChannelKind, Channel>>
  /** Named points at which tests stop or kill the process; nothing happens there otherwise. */
  hook(point: string): void | Promise<void>
  /** Gives every engine back. */
  dispose(): Promise<void>
}

export type Overrides = Partial<
  { whatsapp: Partial<WhatsappSettings> } & Pick<
    App,
    'clock' | 'logger' | 'database' | 'bells' | 'queue' | 'limits' | 'channels' | 'safeFetch' | 'hook'
  >
>

/** The one place where engines are made; `overrides` puts others in their place. */
export function createContext(config: Config, overrides: Overrides = {}): App {
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 })
  const clock = overrides.clock ?? systemClock()
  const logger = overrides.logger ?? createLogger(config.logLevel)
  const database = overrides.database ?? connectDatabase(config.database)
  const redis = config.redisUrl ? connectRedis(config.redisUrl, logger) : undefined
  const bells =
    overrides.bells ??
    (config.redisUrl ? redisBells({ redisUrl: config.redisUrl, logger }) : embeddedBells({ logger }))
  const queue =
    overrides.queue ??
    (config.redisUrl
      ? bullQueue({ redisUrl: config.redisUrl, database, clock, logger })
      : embeddedQueue({ clock, logger }))
  const secrets = createSecrets(config.secret)
  const app: App = {
    processId: newId(),
    config,
    clock,
    logger,
    secrets,
    database,
    db: database.read,
    bells,
    queue,
    media: diskStore({ folder: join(config.dataDirectory, 'media') }),
    inspectMedia: mediaInspector({ maxPixels: config.media.maxPixels }),
    limits: overrides.limits ?? createLimits(redis ? { redis } : {}),
    visits: createVisits({ clock, bells }),
    presence: createPresence(clock),
    sightings: createSightings({ clock, bells }),
    requestLog: createRequestLog({ database, clock, logger }),
    safeFetch: overrides.safeFetch ?? createSafeFetch(),
    vapid: vapidKeys(secrets.key),
    channels: {},
    hook: overrides.hook ?? (() => {}),
    async dispose() {
      await queue.close()
      await bells.close()
      redis?.disconnect()
      await app.safeFetch.close()
      await app.requestLog.flush()
      await database.close()
    },
  }
  const listen = (hear: (channelId: string) => void) =>
    bells.listen((bell) => {
      if (bell.kind === 'channel') hear(bell.channelId)
    })
  app.channels =
    overrides.channels ??
    createChannels({
      ...app,
      host: createChannelHost(app),
      settings: whatsappSettings(config, overrides),
      listen,
      announce: (channelId) => bells.ring({ kind: 'channel', channelId }),
    })
  return app
}

function whatsappSettings(config: Config, overrides: Overrides): WhatsappSettings {
  const { url, certificate } = config.whatsapp
  const largestFileBytes = config.media.maxBytes
  const maxFileBytes = Math.min(largestFileBytes, DEFAULT_SETTINGS.maxFileBytes)
  return { ...DEFAULT_SETTINGS, url, certificate, maxFileBytes, largestFileBytes, ...overrides.whatsapp }
}

function connectRedis(url: string, logger: Logger): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false })
  redis.on('error', (error) => logger.warn({ err: error }, 'redis is away'))
  return redis
}
