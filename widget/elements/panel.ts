import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { VisitorClaims } from '#server/protocol/visitors.ts'
import type { Chat } from '../chat.ts'
import type { ConnectionStatus } from '../conversation.ts'
import { initials, isOpenNow } from '../format.ts'
import type { Composer } from './composer.ts'
import { crossIcon } from './icons.ts'
import { lazily } from './lazy-part.ts'
import { panelStyles } from './panel.styles.ts'
import { sharedStyles } from './shared.styles.ts'

const FULL_SCREEN = '(max-width: 480px)'
const TOUCH = '(pointer: coarse)'
const SECOND_MS = 1_000
const NOTHING_ASKED = { mode: 'optional' as const, fields: [], question: '' }

/**
 * The whole chat: head, thread, composer.
 * @fires chat-close when the visitor closes it
 */
export class Panel extends LitElement {
  static override styles = [sharedStyles, panelStyles]
  static override properties = {
    chat: { attribute: false },
    open: { type: Boolean, reflect: true },
    dropping: { state: true },
    narrow: { state: true },
    score: { state: true },
    notRated: { state: true },
    dismissed: { state: true },
  }

  declare chat: Chat
  declare open: boolean
  declare dropping: boolean
  declare narrow: boolean
  /** What the visitor is about to answer to how it went. */
  declare score: number | null
  declare notRated: boolean
  /** The closing that the visitor does not want to be asked about. */
  declare dismissed: number | null

  private readonly preChat = lazily(this, () => import('./pre-chat.ts'))
  private readonly rating = lazily(this, () => import('./rating.ts'))
  private readonly screen = matchMedia(FULL_SCREEN)
  private unsubscribe = () => {}
  private tick: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.open = false
    this.dropping = false
    this.narrow = this.screen.matches
    this.score = null
    this.notRated = false
    this.dismissed = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.role = 'dialog'
    this.unsubscribe = this.chat.conversation.subscribe(() => this.requestUpdate())
    this.screen.addEventListener('change', this.resized)
    visualViewport?.addEventListener('resize', this.resized)
    this.addEventListener('keydown', this.pressed)
    this.addEventListener('dragover', this.draggedOver)
    this.addEventListener('dragleave', this.draggedAway)
    this.addEventListener('drop', this.dropped)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.unsubscribe()
    clearTimeout(this.tick)
    this.screen.removeEventListener('change', this.resized)
    visualViewport?.removeEventListener('resize', this.resized)
  }

  /** Puts the cursor where the visitor wants to go on, without a keyboard jumping up on a phone. */
  async focusInside(): Promise<void> {
    await this.updateComplete
    if (matchMedia(TOUCH).matches || !this.composer) this.find('.close')?.focus()
    else this.composer.focusField()
  }

  override render(): TemplateResult {
    const { state } = this.chat.conversation
    const { strings } = this.chat
    const name = state.settings?.name ?? strings.panel
    this.ariaLabel = name
    this.ariaModal = this.narrow ? 'true' : null
    return html`<div class="frame" dir="ltr" lang=${strings.locale}>
      ${this.narrow ? html`<div tabindex="0" @focus=${this.wrapToEnd}></div>` : nothing}
      <header part="header">
        <div class="face site" aria-hidden="true">${initials(name)}</div>
        <div class="title">
          <h2 dir="auto">${name}</h2>
          <p class="status ${isAway(this.chat) ? 'away' : state.status}" role="status">
            ${statusText(this.chat, state.status)}
          </p>
        </div>
        <button class="icon close" type="button" aria-label=${strings.close} @click=${this.close}>
          ${crossIcon()}
        </button>
      </header>
      <sapa-message-list
        exportparts="log, message"
        .chat=${this.chat}
        .visible=${this.open}
        @message-edit=${this.edit}
      ></sapa-message-list>
      ${this.renderBar()} ${this.renderRating()}
      ${
        this.asks
          ? this.preChat.draw({
              language: languageOf(strings),
              form: state.settings?.preChat ?? NOTHING_ASKED,
              done: this.answered,
            })
          : html`<sapa-composer exportparts="composer, send" .chat=${this.chat}></sapa-composer>`
      }
      ${this.dropping ? html`<div class="drop" aria-hidden="true">${strings.dropHere}</div>` : nothing}
      ${this.narrow ? html`<div tabindex="0" @focus=${this.wrapToStart}></div>` : nothing}
    </div>`
  }

  /** Where the form cannot be loaded, nobody is kept from writing. */
  private get asks(): boolean {
    return this.chat.mustAsk() && !this.preChat.failed()
  }

  private renderRating(): TemplateResult | typeof nothing {
    const { strings, conversation } = this.chat
    const { closedAt, ratedClosing, settings } = conversation.state
    if (closedAt === null || !settings?.asksRating || this.dismissed === closedAt) return nothing
    if (ratedClosing === closedAt && this.score === null) return nothing
    return this.rating.draw({
      language: languageOf(strings),
      done: ratedClosing === closedAt,
      score: this.score,
      failed: this.notRated,
      choose: (score) => {
        this.score = score
      },
      send: (comment) => void this.rate({ closedAt, comment }),
      dismiss: () => {
        this.dismissed = closedAt
        void this.focusInside()
      },
    })
  }

  private async rate({ closedAt, comment }: { closedAt: number; comment: string }): Promise<void> {
    if (this.score === null) return
    try {
      await this.chat.connection.rate({ closedAt, comment, score: this.score })
      this.notRated = false
      void this.focusInside()
    } catch {
      this.notRated = true
    }
  }

  private readonly answered = (claims: Partial<VisitorClaims>): void => {
    void this.chat.connection.describe(claims).catch(() => undefined)
    this.requestUpdate()
    void this.focusInside()
  }

  private renderBar(): TemplateResult | typeof nothing {
    const text = this.barText()
    return text === null ? nothing : html`<p class="bar" part="bar" role="status">${text}</p>`
  }

  private barText(): string | null {
    const { strings, conversation, clock } = this.chat
    const { status, outbox } = conversation.state
    if (status === 'ended') return strings.endedBar
    if (status === 'offline') return navigator.onLine ? strings.unreachableBar : strings.offlineBar
    if (outbox.pausedUntil !== null) {
      clearTimeout(this.tick)
      this.tick = setTimeout(() => this.requestUpdate(), SECOND_MS)
      return strings.throttledBar(Math.max(1, Math.ceil((outbox.pausedUntil - clock.now()) / SECOND_MS)))
    }
    return !outbox.durable && outbox.entries.length > 0 ? strings.notDurableBar : null
  }

  private readonly close = (): void => {
    this.dispatchEvent(new CustomEvent('chat-close'))
  }

  private readonly edit = (event: CustomEvent<string>): void => {
    this.composer?.write(event.detail)
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing) return
    event.stopPropagation()
    this.close()
  }

  private readonly draggedOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    this.dropping = true
  }

  private readonly draggedAway = (event: DragEvent): void => {
    if (!(event.relatedTarget instanceof Node) || !this.contains(event.relatedTarget)) this.dropping = false
  }

  private readonly dropped = (event: DragEvent): void => {
    event.preventDefault()
    this.dropping = false
    this.composer?.addFiles([...(event.dataTransfer?.files ?? [])])
  }

  /** On a phone the keyboard takes a part of the screen, which the viewport units do not know. */
  private readonly resized = (): void => {
    this.narrow = this.screen.matches
    const height = this.narrow && visualViewport ? `${Math.round(visualViewport.height)}px` : ''
    this.style.setProperty('--screen', height)
  }

  private readonly wrapToEnd = (): void => {
    this.composer?.focusField()
  }

  private readonly wrapToStart = (): void => {
    this.find('.close')?.focus()
  }

  private get composer(): Composer | null {
    return this.renderRoot.querySelector<Composer>('sapa-composer')
  }

  private find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(selector)
  }
}

function languageOf({ locale }: Chat['strings']): 'en' | 'id' {
  return locale.startsWith('id') ? 'id' : 'en'
}

function isAway({ conversation, clock }: Chat): boolean {
  const { settings, status } = conversation.state
  return status === 'live' && settings !== null && !isOpenNow(settings, clock.now())
}

function statusText(chat: Chat, status: ConnectionStatus): string {
  const { strings } = chat
  switch (status) {
    case 'live':
      return isAway(chat) ? strings.statusAway : strings.statusLive
    case 'idle':
    case 'connecting':
      return strings.statusConnecting
    case 'offline':
      return strings.statusOffline
    case 'ended':
      return strings.statusEnded
  }
}
