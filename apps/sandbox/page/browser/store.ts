import { type SandboxClient, sandboxClient } from '../../client.ts'
import type { CommandName, Input, Output } from '../../control/commands.ts'
import type { Overview, PersonView } from '../views.ts'

const REFRESH_AFTER_MS = 40
const PENDING_REFRESH_MS = 1_000
const TYPING_LASTS_MS = 12_000
const NOTICE_LASTS_MS = 6_000
const CHANGES = ['said', 'message', 'receipt', 'paired', 'online', 'offline', 'unlinked', 'alarm'] as const

export type TypingState = 'composing' | 'recording'

export interface PageState {
  overview: Overview | null
  isConnected: boolean
  /** Counts up whenever something has happened, so that open chats are read again. */
  revision: number
  /** Who of the business writes where: `<number>|<chat>`. */
  typing: Readonly<Record<string, TypingState>>
  /** Which numbers of the business show themselves as online. */
  present: Readonly<Record<string, boolean>>
  /** Who keeps to themselves what they have read. */
  secretReaders: ReadonlySet<string>
  /** How what people write is delivered: a fault of the next messages. */
  delivery: { copies?: number; garbled?: boolean }
  notice: string | null
}

/** What the page knows; it learns by the sandbox's notices and asks again for what they are about. */
export class Store {
  private state: PageState = {
    overview: null,
    isConnected: false,
    revision: 0,
    typing: {},
    present: {},
    secretReaders: new Set(),
    delivery: {},
    notice: null,
  }
  private readonly listeners = new Set<() => void>()
  private readonly client: SandboxClient = sandboxClient(location.origin)
  private refreshTimer: number | undefined
  private noticeTimer: number | undefined
  private readonly typingTimers = new Map<string, number>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly get = (): PageState => this.state

  /** Listens for good; the browser itself opens the line again when it broke. */
  listen(): void {
    const notices = new EventSource('/notices')
    notices.onopen = () => {
      this.change({ isConnected: true })
      this.refreshSoon()
    }
    notices.onerror = () => this.change({ isConnected: false })
    for (const name of CHANGES) notices.addEventListener(name, () => this.refreshSoon())
    notices.addEventListener('presence', ({ data }) => this.takePresence(JSON.parse(data)))
  }

  /** Asks the sandbox; what it refuses is shown to the person and undefined comes back. */
  async call<Name extends CommandName>(name: Name, input?: Input<Name>): Promise<Output<Name> | undefined> {
    try {
      return await this.client.call(name, input)
    } catch (error) {
      this.tell(error instanceof Error ? error.message.replace(/^[\w.]+: /, '') : String(error))
      return undefined
    }
  }

  /** Asks for something, also while the page is being closed. */
  callAtTheEnd<Name extends CommandName>(name: Name, input: Input<Name>): void {
    navigator.sendBeacon(`/commands/${name}`, JSON.stringify(input))
  }

  /** The same for what changes something that no notice is given of. */
  async act<Name extends CommandName>(name: Name, input?: Input<Name>): Promise<Output<Name> | undefined> {
    const output = await this.call(name, input)
    await this.refresh()
    return output
  }

  tell(notice: string | null): void {
    clearTimeout(this.noticeTimer)
    this.change({ notice })
    if (notice) this.noticeTimer = window.setTimeout(() => this.change({ notice: null }), NOTICE_LASTS_MS)
  }

  keepReadingSecret(person: string, isSecret: boolean): void {
    const secretReaders = new Set(this.state.secretReaders)
    if (isSecret) secretReaders.add(person)
    else secretReaders.delete(person)
    this.change({ secretReaders })
  }

  deliver(delivery: PageState['delivery']): void {
    this.change({ delivery: { ...this.state.delivery, ...delivery } })
  }

  async refresh(): Promise<void> {
    const overview = await this.call('page.overview')
    if (!overview) return
    this.change({ overview, revision: this.state.revision + 1 })
    // Nobody tells when a client has settled the last of it.
    if (overview.people.some(isSettling)) this.refreshSoon(PENDING_REFRESH_MS)
  }

  private refreshSoon(afterMs = REFRESH_AFTER_MS): void {
    if (this.refreshTimer !== undefined) return
    this.refreshTimer = window.setTimeout(() => {
      this.refreshTimer = undefined
      void this.refresh()
    }, afterMs)
  }

  private takePresence({ phone, chat, state }: { phone: string; chat?: string; state: string }): void {
    if (state === 'available' || state === 'unavailable') {
      this.change({ present: { ...this.state.present, [phone]: state === 'available' } })
      return
    }
    const key = `${phone}|${this.chatOf(chat ?? '')}`
    clearTimeout(this.typingTimers.get(key))
    if (state !== 'composing' && state !== 'recording') {
      this.stopTyping(key)
      return
    }
    this.change({ typing: { ...this.state.typing, [key]: state } })
    this.typingTimers.set(
      key,
      window.setTimeout(() => this.stopTyping(key), TYPING_LASTS_MS),
    )
  }

  private stopTyping(key: string): void {
    const { [key]: _, ...typing } = this.state.typing
    this.change({ typing })
  }

  /** A client names people by either of two jids; chats are named by number. */
  private chatOf(jid: string): string {
    return this.state.overview?.people.find(({ jids }) => jids.includes(jid))?.number ?? jid
  }

  private change(change: Partial<PageState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }
}

function isSettling({ links }: PersonView): boolean {
  return links.some(({ isOnline, pending }) => isOnline && pending > 0)
}
