import { describe, expect, test } from 'vitest'
import type { Db } from '#db/connect.ts'
import { createContext } from '#server/context.ts'
import type { Clock } from '#server/lib/clock.ts'
import { createLogger } from '#server/lib/logger.ts'
import { serve } from '#server/serve.ts'
import { freePort } from '#tests/support/engines.ts'
import { eventually } from '#tests/support/scenes.ts'
import { quickly } from './fast-clock.ts'
import { aProcessScene } from './processes.ts'
import { aFaultScene, prepareAll } from './scene.ts'

const SLOW_MS = 180_000

describe.skipIf(process.env.SAPA_TEST_DB !== 'mysql')('two processes want one number', () => {
  test(
    'one works; when it is killed the other takes over, and nothing is lost',
    async () => {
      const scene = await aProcessScene()
      const { server: first, phone } = scene
      const people = await scene.customers(4)
      const second = await scene.launch({ port: await freePort() })
      const early = await prepareAll(people, phone, 3)
      for (const message of early) message.deliver()
      await scene.agrees()
      expect(phone.link.logins).toBe(1)
      const late = await prepareAll(people, phone, 5)
      for (const message of late.slice(0, 8)) message.deliver()
      first.signal('SIGKILL')
      expect(await first.ended).toBe('SIGKILL')
      for (const message of late.slice(8)) message.deliver()
      await eventually(() => expect(phone.link.logins).toBe(2), 30_000)
      // The browsers' server is a third one: it only shows.
      await scene.launch()
      await scene.agrees()
      second.signal('SIGTERM')
      expect(await second.ended).toBe(0)
    },
    SLOW_MS,
  )

  test(
    'a holder that was stopped for too long is overtaken: its key write is refused, and it answers nothing',
    async () => {
      let letGo = () => {}
      const stuck = new Promise<void>((resolve) => {
        letGo = resolve
      })
      let isStuck = false
      const log: string[] = []
      const { overrides, settings } = quickly()
      const logger = createLogger('info', { write: (line) => void log.push(line) })
      const hook = (point: string) => (isStuck && point === 'whatsapp.decrypted' ? stuck : undefined)
      // As when the whole process stands still: it does not find out by itself that its time has run out.
      const clock: Clock = {
        ...overrides.clock,
        every: (ms, callback) => overrides.clock.every(ms, () => (isStuck ? undefined : callback())),
      }
      const scene = await aFaultScene({ settings, overrides: { clock, logger, hook } })
      const [ann] = await scene.customers(1)
      if (!ann) throw new Error('Nobody is there.')
      isStuck = true
      const { id } = await ann.say(scene.phone, 'who reads this?')
      const sessionsBefore = await sessionsOf(scene.db())
      const { owner } = await scene
        .db()
        .selectFrom('whatsapp_numbers')
        .select('owner')
        .executeTakeFirstOrThrow()
      // It holds the number and does not reach WhatsApp: so the first one's line stays up.
      const other = createContext(scene.app().config, {
        logger: createLogger('silent'),
        clock: overrides.clock,
        whatsapp: { url: `ws://127.0.0.1:${await freePort()}/ws/chat` },
      })
      const serving = await serve(other)
      await scene.app().database.transaction((trx) => endLeaseOf(trx, owner))
      await eventually(() => expect(other.channels.whatsapp?.isHere(scene.channelId)).toBe(true), 20_000)
      letGo()
      await eventually(() => expect(log.join('\n')).toContain('LeaseLostError'), 20_000)
      isStuck = false
      await eventually(() => expect(scene.app().channels.whatsapp?.isHere(scene.channelId)).toBe(false))
      expect(await sessionsOf(scene.db())).toEqual(sessionsBefore)
      expect(ann.sent.find((message) => message.id === id)?.receipts).toEqual([])
      await serving.close()
      await other.dispose()
      await scene.reaches('online')
      await scene.agrees()
    },
    SLOW_MS,
  )
})

function endLeaseOf(trx: Db, owner: string | null) {
  return trx.updateTable('whatsapp_numbers').set({ lease_until: 0 }).where('owner', '=', owner).execute()
}

function sessionsOf(db: Db) {
  return db
    .selectFrom('whatsapp_keys')
    .select(['id', 'value'])
    .where('type', '=', 'session')
    .orderBy('id')
    .execute()
}
