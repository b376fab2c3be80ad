import { releaseNumber, renewNumber } from '#db/whatsapp.ts'
import type { SessionOptions } from './options.ts'

/** A number whose holder has not been heard of for so long is free. */
export const LEASE_MS = 30_000
const RENEW_MS = 8_000
/** Without a renewal for so long the holder stops by itself, before anybody else may begin. */
const SAFE_MS = 22_000

export interface Lease {
  release(): Promise<void>
  /** Renews no more; the number is free when its time is up. */
  abandon(): void
}

/** Keeps a claimed number. `lost` is called once when it cannot be kept. */
export function keepLease(options: SessionOptions, lost: (reason: string) => void): Lease {
  const { database, holder, clock, logger } = options
  let renewedAt = clock.now()
  const end = (reason: string) => {
    stop()
    lost(reason)
  }
  const renew = async () => {
    const now = clock.now()
    try {
      const held = await database.transaction((trx) => renewNumber(trx, holder, now + LEASE_MS))
      if (!held) return end('taken_over')
      renewedAt = now
    } catch (error) {
      logger.warn({ err: error, channelId: holder.channelId }, 'the lease could not be renewed')
    }
  }
  const watch = () => {
    if (clock.now() - renewedAt >= SAFE_MS) end('not_renewed')
  }
  const stops = [clock.every(RENEW_MS, () => void renew()), clock.every(RENEW_MS / 4, watch)]
  const stop = () => {
    for (const cancel of stops) cancel()
  }
  return {
    abandon: stop,
    async release() {
      stop()
      await database.transaction((trx) => releaseNumber(trx, holder))
    },
  }
}
