import { type BaileysEventMap, generateMessageIDV2, type WASocket } from '@whiskeysockets/baileys'
import type { WhatsappNumberRow } from '#db/whatsapp.ts'
import type { Sealer } from '#server/lib/secrets.ts'
import { createTurns } from '#server/lib/turns.ts'
import { createAvailability } from './availability.ts'
import { answerCalls } from './calls.ts'
import { type Close, newCloseHistory, STABLE_MS } from './close-reasons.ts'
import { composeMessage } from './compose.ts'
import { type Connection, openConnection } from './connection.ts'
import { type Credentials, loadCredentials } from './credentials.ts'
import type { Reading, Us } from './from-whatsapp/peers.ts'
import { createGroups, type Groups } from './groups.ts'
import { createHealth } from './health.ts'
import { createIntake } from './intake.ts'
import { userOf } from './jids.ts'
import { createJournal } from './journal.ts'
import { createKeyStore } from './key-store.ts'
import { LeaseLostError } from './key-writes.ts'
import { runConnections } from './lifetime.ts'
import { takeLimits } from './limits.ts'
import { catchUp } from './online.ts'
import type { SessionOptions } from './options.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createPairing, NO_PAIRING, type Pairing } from './pairing.ts'
import { pause } from './persistently.ts'
import { createPhotos } from './photos.ts'
import { createReceiving } from './receiving.ts'
import { journalingSignalRepository } from './signal-repository.ts'
import { createStanding } from './standing.ts'
import type { Versions } from './versions.ts'
import { createWatches, type Watches } from './watches.ts'

/** One number in this process, over all its connections. */
export interface Session {
  outbox: Outbox
  pairing: Pairing
  groups: Groups
  watches: Watches
  /** Looks at whether customers are to see the number online. */
  showAvailability(): void
  /** The open connection; null while there is none. */
  connection(): Connection | null
  reading(): Reading
  /** An id for a message that is about to leave. */
  newExternalId(): string
  /** Ends the connection and begins a new one, at once where it was to wait. */
  restart(): void
  /** Ends it with everything taken in and written. */
  stop(): Promise<void>
  /** Ends it at once, as when the number belongs to somebody else. */
  abandon(reason: string): void
  /** Answers when it has ended; true where the number can be given back. */
  ended: Promise<boolean>
}

const OVERFULL = 'Too much is waiting to be taken in.'
const DRAIN_MS = 6_000
/** What is under way when the process is told to end may take so long. */
const UNDER_WAY_MS = 2_500

export function createSession(
  options: SessionOptions,
  given: { row: WhatsappNumberRow; sealer: Sealer; versions: Versions },
): Session {
  const { clock, logger, holder } = options
  const { channelId } = holder
  const stopping = new AbortController()
  const abandoned = new AbortController()
  const standing = createStanding(options, abandoned.signal)
  const health = createHealth(options, standing, given.row.health, stopping.signal)
  const pairing = createPairing(options, standing)
  const groups = createGroups(options)
  const turns = createTurns()
  const history = newCloseHistory()
  let connection: Connection | null = null
  let isOpen = false
  let hurry = () => {}
  let us: Us = { phone: given.row.phone, lid: given.row.lid, name: given.row.push_name }

  const open = () => (isOpen && !stopping.signal.aborted ? connection : null)
  const reading = (): Reading => ({ us, now: clock.now(), subjectOf: groups.subjectOf })
  const abandon = (reason: string) => {
    if (abandoned.signal.aborted) return
    logger.warn({ channelId, reason }, 'a WhatsApp number was given up')
    abandoned.abort()
    stopping.abort()
    connection?.cut(new Error(reason))
  }
  const failed = (error: unknown) => {
    logger.warn({ err: error, channelId }, 'keys of a WhatsApp session could not be read or written')
    if (error instanceof LeaseLostError) return abandon('taken_over')
    connection?.cut(error instanceof Error ? error : new Error('The keys could not be kept.'))
  }
  const store = createKeyStore(options, given.sealer, failed)
  const journal = createJournal(options, given.sealer, failed)
  const intake = createIntake(options, {
    signal: abandoned.signal,
    reading,
    receiving: (from) => {
      const current = receivings.get(from)
      if (!current) throw new Error('Something came through a connection that is not known.')
      return current
    },
    overfull: () => connection?.cut(new Error(OVERFULL)),
  })
  const receivings = new WeakMap<WASocket, ReturnType<typeof createReceiving>>()
  const outbox = createOutbox(options, {
    socket: () => open()?.socket ?? null,
    signal: stopping.signal,
    us: () => us,
    health,
    compose: (message, { socket, address }) => composeMessage(options, message, { socket, address, us }),
  })

  const photos = createPhotos(options, {
    socket: () => open()?.socket ?? null,
    us: () => us,
    signal: stopping.signal,
  })

  const watches = createWatches(options, { socket: () => open()?.socket ?? null, signal: stopping.signal })

  const showAvailability = createAvailability(options, () => open()?.socket ?? null)

  const connect = async (credentials: Credentials, fresh: boolean): Promise<Connection> => {
    const version = await given.versions.current({ fresh })
    const opened = openConnection(options, {
      credentials,
      store,
      journal,
      groups,
      version,
      makeSignalRepository: (store) =>
        journalingSignalRepository({
          store,
          turns,
          journal,
          hook: async (point) => options.hook?.(point),
          undecryptable: health.undecryptable,
        }),
      take: (events, from) => {
        if (events['connection.update']) onUpdate(events['connection.update'], credentials)
        if (events['creds.update'] || events['messaging-history.status']) onSync(events, credentials)
        if (events['creds.update']?.me?.name) showAvailability()
        takeLimits(events, health)
        photos.take(events)
        void answerCalls(options, from, events.call ?? [])
        forgetGroups(groups, events).catch((error: unknown) =>
          logger.warn({ err: error, channelId }, 'what is known of a group may be a few minutes old'),
        )
        intake.take(events, from)
      },
      hear: {
        anything: health.stanza,
        message: ({ attrs }) => {
          const user = userOf(attrs.from)
          if (user !== null && (user === us.phone || user === us.lid)) health.phoneSeen(clock.now())
        },
        acknowledgement: outbox.acknowledge,
        passkeyDemand: pairing.passkeyDemanded,
      },
      drained: async () => {
        await Promise.race([intake.idle(), whenAborted(abandoned.signal)])
      },
    })
    void opened.ending.then(() => {
      isOpen = false
      outbox.giveUp()
    })
    receivings.set(
      opened.socket,
      createReceiving(options, { connection: opened, reading, intake, standing, groups }),
    )
    return opened
  }

  const onUpdate = (update: BaileysEventMap['connection.update'], credentials: Credentials) => {
    if (update.qr) pairing.qr(update.qr)
    if (update.isNewLogin) pairing.accepted()
    if (update.connection === 'open' && connection) onOpen(connection, credentials)
  }

  const onOpen = (opened: Connection, { creds }: Credentials) => {
    isOpen = true
    us = { phone: userOf(creds.me?.id), lid: userOf(creds.me?.lid), name: creds.me?.name ?? null }
    standing.set({
      state: creds.accountSyncCounter > 0 ? 'online' : 'syncing',
      state_code: null,
      state_until: null,
      phone: us.phone,
      lid: us.lid,
      push_name: us.name,
      ...NO_PAIRING,
    })
    const calm = clock.after(STABLE_MS, () => Object.assign(history, newCloseHistory()))
    void opened.closed.then(calm)
    void catchUp(options, { connection: opened, journal, outbox, health })
    photos.look()
    watches.renew()
    showAvailability()
  }

  const onSync = (events: Partial<BaileysEventMap>, { creds }: Credentials) => {
    const stalled = events['messaging-history.status']?.status === 'paused'
    if (standing.state !== 'syncing' || !isOpen) return
    if (creds.accountSyncCounter > 0 || stalled) standing.set({ state: 'online', progress: null })
  }

  /** One connection from its first byte to its end. */
  const live = async (fresh: boolean): Promise<Close> => {
    const credentials = await loadCredentials(options, given.sealer, failed)
    if (credentials.creds.account) standing.set({ state: 'reconnecting', ...NO_PAIRING })
    connection = await connect(credentials, fresh)
    if (stopping.signal.aborted) void connection.socket.end(undefined)
    pairing.begin(connection.socket)
    const close = await connection.closed
    isOpen = false
    outbox.giveUp()
    await credentials.saved()
    return close
  }

  const rest = (ms: number): Promise<void> => {
    const hurried = new AbortController()
    hurry = () => hurried.abort()
    return pause(clock, ms, AbortSignal.any([stopping.signal, hurried.signal]))
  }

  return {
    outbox,
    pairing,
    groups,
    watches,
    showAvailability,
    connection: open,
    reading,
    newExternalId: () => generateMessageIDV2(connection?.socket.user?.id),
    restart() {
      hurry()
      connection?.cut(new Error('Restarted by hand.'))
    },
    abandon,
    async stop() {
      stopping.abort()
      const cancel = clock.after(DRAIN_MS, () => abandoned.abort())
      await Promise.race([outbox.settled(), pause(clock, UNDER_WAY_MS, abandoned.signal)])
      await connection?.socket.end(undefined)
      cancel()
    },
    ended: runConnections(options, {
      standing,
      history,
      stopping: stopping.signal,
      abandoned: abandoned.signal,
      pausedUntil: given.row.state === 'restricted' ? given.row.state_until : null,
      rest,
      live,
    }),
  }
}

async function forgetGroups(groups: Groups, events: Partial<BaileysEventMap>): Promise<void> {
  const changed = [
    ...(events['groups.update'] ?? []).map(({ id }) => id),
    events['group-participants.update']?.id,
  ]
  for (const jid of changed) if (jid) await groups.forget(jid)
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
