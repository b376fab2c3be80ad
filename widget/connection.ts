import type { Frame, VisitorEvent } from '#server/protocol/events.ts'
import { URL_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { VisitorMessage } from '#server/protocol/views.ts'
import type { NewRating, NewVisitorMessage, SentAnswer, VisitorClaims } from '#server/protocol/visitors.ts'
import { asCallError, CallError } from './call-error.ts'
import { createCatchUp } from './catch-up.ts'
import type { Clock } from './clock.ts'
import type { Conversation } from './conversation.ts'
import { createHttp, type UploadFile } from './http.ts'
import { type ConnectSocket, createLive } from './live.ts'
import { createOutbox } from './outbox.ts'
import type { Owner } from './ownership.ts'
import { createReceipts } from './receipts.ts'
import { createSession } from './session.ts'
import type { OutboxFile, WidgetStorage } from './storage.ts'
import type { StoredSession } from './stored.ts'
import { createTyping } from './typing.ts'

const NOTHING_SAID: VisitorClaims = { name: '', email: '', phone: '', question: '', answer: '' }

interface EarlierPage {
  messages: VisitorMessage[]
  before: string | null
}

export interface ConnectionDeps {
  /** Where the script came from, ending in a slash. */
  base: string
  site: string
  clock: Clock
  fetch: typeof fetch
  connectSocket: ConnectSocket
  storage: WidgetStorage
  conversation: Conversation
  language?: string
  /** A signed word of the customer's server about who the visitor is. */
  identity?: string | null
  /** The page that the visitor is on. */
  page?: () => string | null
  upload: UploadFile
  random?: () => number
}

/** Carries one visitor's thread between the view model and the server, and loses nothing on the way. */
export interface Connection {
  /** Shows and sends what earlier pages left in the outbox, without opening the line when there is nothing. */
  restore(): Promise<number>
  /** Opens the session and the live line. */
  open(): void
  /** Lets go of the line (the page goes to sleep); `open` takes it up again. */
  pause(): void
  /** For good. The outbox stays where it is. */
  close(): void
  /** What the browser says about the network. */
  setOnline(online: boolean): void
  send(message: { text: string; file?: OutboxFile | null }): Promise<string>
  retry(clientId: string): Promise<void>
  discard(clientId: string): Promise<void>
  /** The thread is on the visitor's screen now, or no longer. */
  setVisible(visible: boolean): void
  typing(): void
  stoppedTyping(): void
  loadEarlier(): Promise<void>
  /** Loads the page around a message anew: the addresses of its files have run out. */
  refreshMedia(message: VisitorMessage): Promise<void>
  identify(identity: string): Promise<void>
  /** What the visitor, or the page, says of the visitor: goes along with the next message, and at once where there is a thread. */
  describe(claims: Partial<VisitorClaims>): Promise<void>
  /** How the conversation that was closed then went, 1 to 5. */
  rate(rating: NewRating): Promise<void>
}

/** A connection for one site and one view model. Nothing moves before `restore` or `open`. */
export function createConnection(deps: ConnectionDeps): Connection {
  const { clock, conversation, storage, site, base } = deps
  const random = deps.random ?? Math.random
  const http = createHttp(deps)
  const session = createSession({
    site,
    http,
    storage,
    language: deps.language ?? '',
    identity: deps.identity ?? null,
    loaded(answer) {
      conversation.load(answer)
      settled(answer.messages)
    },
    changed() {
      live.follow()
      outbox.kick()
    },
  })
  const live = createLive({
    base,
    site,
    clock,
    random,
    session,
    connectSocket: deps.connectSocket,
    seq: () => conversation.state.seq,
    events: applyFrame,
    typing: (sign) => typing.heard(sign),
    subscribed(seq) {
      conversation.setStatus('live')
      if (seq > conversation.state.seq) catchUp.soon()
      outbox.kick()
      receipts.flush()
    },
    down(forLong) {
      conversation.setTyping(null)
      if (!forLong) return conversation.setStatus('connecting')
      if (conversation.state.status !== 'live') conversation.setStatus('offline')
      void pollOnce()
    },
    ended: (code) => conversation.setStatus('ended', code),
  })
  const outbox = createOutbox({
    clock,
    random,
    storage,
    deliver,
    upload: (options) => upload(options),
    visitorId: async () => (await session.ready()).visitorId,
    writer: () => session.writer(),
    owners: () => session.owners(),
    changed: conversation.setOutbox,
    missed: () => catchUp.run(),
  })
  const catchUp = createCatchUp({
    clock,
    seq: () => conversation.state.seq,
    read,
    apply: applyFrame,
    renew: () => session.renew(),
    connected: () => live.connected(),
  })
  const receipts = createReceipts({
    clock,
    conversation,
    send: (receipt) =>
      live.connected()
        ? live.call('receipt', receipt)
        : session.authorized(({ token }) => http.post('receipt', receipt, token)),
  })
  const typing = createTyping({
    clock,
    conversation,
    send: (on) => void live.call('typing', { on }).catch(() => undefined),
  })

  async function deliver(message: NewVisitorMessage, owner: Owner): Promise<void> {
    const line = live.session()
    if (line?.owners.includes(owner)) return sent(line, await live.call('send', message))
    await session.authorized(async (visitor) => {
      mayWrite(visitor, owner)
      sent(visitor, await http.post<SentAnswer>('messages', message, visitor.token))
    })
  }

  function sent({ visitorId }: StoredSession, { message }: SentAnswer): void {
    if (visitorId === conversation.state.visitorId) conversation.addMessages([message])
    storage.writeClaims(null)
    // The site was refused and is allowed again.
    if (conversation.state.status === 'ended') live.open()
  }

  async function upload(options: {
    for: Owner
    file: OutboxFile
    signal: AbortSignal
    progress: (share: number) => void
  }): Promise<{ mediaId: string; owner: string }> {
    const { file, signal, progress } = options
    return session.authorized(async (visitor) => {
      mayWrite(visitor, options.for)
      const { token, visitorId } = visitor
      const { media } = await http.upload({ token, file: file.blob, name: file.name, signal, progress })
      return { mediaId: media.id, owner: visitorId }
    })
  }

  /** Reads of the thread; null where somebody else's is shown by the time of the answer. */
  async function read<T>(path: string): Promise<T | null> {
    return session.authorized(async ({ token, visitorId }) => {
      const answer = await http.get<T>(path, token)
      return visitorId === conversation.state.visitorId ? answer : null
    })
  }

  function applyFrame(frame: Frame<VisitorEvent>): void {
    if (!conversation.applyFrame(frame)) {
      catchUp.soon()
      return
    }
    settled(frame.events.flatMap((event) => (event.type === 'message.created' ? [event.message] : [])))
    receipts.flush()
  }

  /** A message in the server's log is acknowledged, whatever became of the answer. */
  function settled(messages: readonly VisitorMessage[]): void {
    void outbox.settle(messages.flatMap(({ clientId }) => clientId ?? []))
  }

  /** Where sockets do not get through but HTTP does, the thread still moves. */
  async function pollOnce(): Promise<void> {
    try {
      await catchUp.run()
      if (conversation.state.status === 'offline') conversation.setStatus('live')
    } catch (error) {
      const { code } = asCallError(error)
      if (code === 'origin_refused') conversation.setStatus('ended', code)
      else if (!live.connected()) conversation.setStatus('offline')
    }
  }

  return {
    restore: () => outbox.restore(),
    open() {
      if (conversation.state.status === 'idle') conversation.setStatus('connecting')
      live.open()
    },
    pause() {
      live.close()
      conversation.setStatus('idle')
    },
    close() {
      session.close()
      live.close()
      outbox.close()
      receipts.close()
      typing.close()
      catchUp.stop()
      conversation.setStatus('idle')
    },
    setOnline(online) {
      if (!online) {
        if (conversation.state.status !== 'idle') conversation.setStatus('offline')
        return live.interrupt()
      }
      live.wake()
      outbox.kick()
    },
    send({ text, file }) {
      typing.stop()
      const page = deps.page?.() ?? null
      const about = storage.readClaims() ?? undefined
      return outbox.add({ text, file: file ?? null, page: page?.slice(0, URL_MAX_LENGTH) ?? null, about })
    },
    retry: (clientId) => outbox.retry(clientId),
    discard: (clientId) => outbox.discard(clientId),
    setVisible: (visible) => receipts.setVisible(visible),
    typing: () => typing.input(),
    stoppedTyping: () => typing.stop(),
    async loadEarlier() {
      const { before } = conversation.state
      if (before === null) return
      const path = `messages?before=${encodeURIComponent(before)}`
      const page = await read<EarlierPage>(path)
      if (page) conversation.addEarlier(page)
    },
    async refreshMedia(message) {
      const path = `messages?before=${message.sentAt}.${message.seq + 1}`
      const page = await read<EarlierPage>(path)
      if (page) conversation.addMessages(page.messages)
    },
    identify: (identity) => session.identify(identity),
    async describe(claims) {
      const about = { ...NOTHING_SAID, ...storage.readClaims(), ...claims }
      storage.writeClaims(about)
      if (conversation.messages().length === 0) return
      await session.authorized(({ token }) => http.post('about', about, token))
    },
    async rate(rating) {
      await session.authorized(({ token }) => http.post('rating', rating, token))
      if (!live.connected()) await catchUp.run()
    },
  }
}

/** The session may have become another one since the message was chosen. */
function mayWrite({ owners }: StoredSession, owner: Owner): void {
  if (!owners.includes(owner)) throw new CallError('other_visitor', 'Another visitor wrote it.')
}
