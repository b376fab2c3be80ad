import type { Database } from '#db/connect.ts'
import type { Holder } from '#db/whatsapp-keys.ts'
import type { ChannelHost } from '#server/channels/channel.ts'
import type { Clock } from '#server/lib/clock.ts'
import type { Logger } from '#server/lib/logger.ts'
import type { Secrets } from '#server/lib/secrets.ts'

/** What the WhatsApp channel is made of. */
export interface WhatsappOptions {
  database: Database
  host: ChannelHost
  secrets: Secrets
  clock: Clock
  logger: Logger
  settings: WhatsappSettings
  /** Names this process in leases. */
  processId: string
  /** Named points at which tests stop or end the process. */
  hook?: ((point: string) => void | Promise<void>) | undefined
  /** Rings that a command has ended, for whoever waits for its result. */
  announce?: ((channelId: string) => void) | undefined
  /** Calls back when a channel's number or commands have changed; the answer ends it. */
  listen?: ((hear: (channelId: string) => void) => () => void) | undefined
}

export interface WhatsappSettings {
  /** A WhatsApp of our own on loopback instead of the real one. */
  url: string | null
  /** Its certificate (PEM). */
  certificate: string | null
  pace: Pace
  /** How often photos are asked for; null: never. */
  photos: Pace | null
  /** Shows "typing" for a moment before a text. */
  typing: boolean
  /** Largest file that is fetched by itself, and largest that is fetched when somebody asks; bytes. */
  maxFileBytes: number
  largestFileBytes: number
  /** How long WhatsApp may take to acknowledge a message. */
  ackMs: number
  /** How often a quiet line is asked whether it still is there; one that says nothing for longer is given up. */
  keepAliveMs: number
}

/** How often messages leave, so that WhatsApp does not take a shop for a machine. */
export interface Pace {
  /** Least and most time between two messages, milliseconds; drawn anew for each. */
  warm: readonly [number, number]
  /** The same for people who never wrote. */
  cold: readonly [number, number]
  /** So many may go without waiting after a rest. */
  burst: number
}

/** What everything that belongs to one session works with. */
export interface SessionOptions extends WhatsappOptions {
  holder: Holder
}

const MEGABYTE = 1024 * 1024

/** Settings as they are outside of tests. */
export const DEFAULT_SETTINGS: WhatsappSettings = {
  url: null,
  certificate: null,
  pace: { warm: [1_000, 3_000], cold: [20_000, 45_000], burst: 4 },
  photos: { warm: [40_000, 80_000], cold: [40_000, 80_000], burst: 20 },
  typing: true,
  maxFileBytes: 16 * MEGABYTE,
  largestFileBytes: 100 * MEGABYTE,
  ackMs: 20_000,
  keepAliveMs: 30_000,
}

/** No waiting at all: for tests and benchmarks. */
export const NO_PACE: Pace = { warm: [0, 0], cold: [0, 0], burst: Number.MAX_SAFE_INTEGER }
