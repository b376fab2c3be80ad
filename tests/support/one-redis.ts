import { afterAll, beforeAll } from 'vitest'
import { type EngineProcess, findRedis, startRedis } from './engines.ts'

/** True where tests have a Redis: the run's own, or one that this file can start. */
export const redisIsHere = process.env.SAPA_TEST_REDIS_URL !== undefined || findRedis() !== undefined

/** A Redis for the tests of one file that use no names of others in it. */
export function useRedis(): { url(): string } {
  let own: EngineProcess | undefined
  beforeAll(async () => {
    if (process.env.SAPA_TEST_REDIS_URL === undefined) own = await startRedis()
  })
  afterAll(() => own?.stop())
  return {
    url: () => {
      const url = process.env.SAPA_TEST_REDIS_URL ?? own?.url
      if (url === undefined) throw new Error('There is no Redis.')
      return url
    },
  }
}
