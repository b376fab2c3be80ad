import { claimNumber, findNumber, isRemoved, listFreeNumbers } from '#db/whatsapp.ts'
import { atMost } from '#server/lib/at-most.ts'
import { runCommands } from './commands.ts'
import { keepLease, LEASE_MS, type Lease } from './lease.ts'
import type { SessionOptions, WhatsappOptions } from './options.ts'
import { createSession, type Session } from './session.ts'
import { createVersions } from './versions.ts'

/** The numbers whose sessions run in this process. */
export interface Numbers {
  start(): Promise<void>
  stop(): Promise<void>
  session(channelId: string): Session | undefined
}

interface Held {
  session: Session
  lease: Lease
  options: SessionOptions
}

const LOOK_MS = 5_000
const STARTS_AT_ONCE = 5

/** Takes every number that nobody holds, keeps it, and gives it back at the end. */
export function createNumbers(options: WhatsappOptions): Numbers {
  const { database, clock, logger, secrets, processId, settings, listen } = options
  const versions = createVersions({ clock, isOurs: settings.url !== null })
  const held = new Map<string, Held>()
  const starting = new Set<string>()
  const starts = atMost(STARTS_AT_ONCE)
  let stops: (() => void)[] = []
  let isStopping = false

  const guarded = (what: string, work: () => Promise<void>) => {
    work().catch((error: unknown) => logger.warn({ err: error }, what))
  }

  const look = async () => {
    const free = await listFreeNumbers(database.read, clock.now())
    await Promise.all(free.map((channelId) => starts(() => startNumber(channelId))))
  }

  const startNumber = async (channelId: string) => {
    if (isStopping || held.has(channelId) || starting.has(channelId)) return
    starting.add(channelId)
    try {
      const now = clock.now()
      const claim = { channelId, owner: processId, now, until: now + LEASE_MS }
      const epoch = await database.transaction((trx) => claimNumber(trx, claim))
      const row = epoch === undefined ? undefined : await findNumber(database.read, channelId)
      if (epoch === undefined || !row) return
      hold({ ...options, holder: { channelId, owner: processId, epoch } }, row)
    } finally {
      starting.delete(channelId)
    }
  }

  const hold = (sessionOptions: SessionOptions, row: NonNullable<Awaited<ReturnType<typeof findNumber>>>) => {
    const { channelId } = sessionOptions.holder
    const sealer = secrets.sealer(`whatsapp keys ${channelId}`)
    const session = createSession(sessionOptions, { row, sealer, versions })
    const lease = keepLease(sessionOptions, session.abandon)
    held.set(channelId, { session, lease, options: sessionOptions })
    guarded('a WhatsApp session could not be ended in order', () => release(channelId))
    hear(channelId)
  }

  const release = async (channelId: string) => {
    const number = held.get(channelId)
    if (!number) return
    try {
      if (await number.session.ended) await number.lease.release()
    } finally {
      number.lease.abandon()
      held.delete(channelId)
    }
  }

  const attend = async (channelId: string, { options, session }: Held) => {
    session.watches.look()
    session.showAvailability()
    await runCommands(options, session)
    const row = await findNumber(database.read, channelId)
    if (row?.wanted === 'online') return
    // A number that was removed here is to vanish from its phone's list too.
    const socket = session.connection()?.socket
    if (socket && (await isRemoved(database.read, channelId))) await socket.logout()
    else await session.stop()
  }

  const hear = (channelId: string) => {
    const number = held.get(channelId)
    if (number) guarded('a command to WhatsApp could not be carried out', () => attend(channelId, number))
    else guarded('a WhatsApp number could not be started', look)
  }

  return {
    session: (channelId) => held.get(channelId)?.session,
    async start() {
      stops = [
        clock.every(LOOK_MS, () => guarded('free WhatsApp numbers could not be looked for', look)),
        ...(listen ? [listen(hear)] : []),
      ]
      await look()
    },
    async stop() {
      isStopping = true
      for (const stop of stops) stop()
      const all = [...held.values()]
      await Promise.all(all.map(({ session }) => session.stop()))
      await Promise.all([...held.keys()].map(release))
    },
  }
}
