import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { VisitorMessage } from '#server/protocol/views.ts'
import type { Chat } from '../chat.ts'
import {
  faceNumber,
  formatBytes,
  formatDay,
  formatMoment,
  formatTime,
  initials,
  isOpenNow,
} from '../format.ts'
import { splitLinks } from '../links.ts'
import type { OutboxFile } from '../storage.ts'
import { EndFollower } from './end-follower.ts'
import { downIcon } from './icons.ts'
import { lazily } from './lazy-part.ts'
import { type MessageActions, renderMessage } from './message.ts'
import { messageListStyles } from './message-list.styles.ts'
import { sharedStyles } from './shared.styles.ts'
import { type Row, toRows } from './thread-rows.ts'

/**
 * The thread.
 * @fires message-edit with the text of a message that the visitor takes back
 */
export class MessageList extends LitElement {
  static override styles = [sharedStyles, messageListStyles]
  static override properties = {
    chat: { attribute: false },
    visible: { type: Boolean },
    loading: { state: true },
  }

  declare chat: Chat
  declare visible: boolean
  declare loading: boolean

  private readonly previews = new Map<Blob, string>()
  /** Files whose address has been asked for anew: once each, or a broken one would ask for ever. */
  private readonly refreshed = new Set<string>()
  private readonly end = new EndFollower(this, (atEnd) => this.chat.setAtEnd(atEnd))
  private readonly media = lazily(this, () => import('./message-media.ts'))
  private readonly marks = lazily(this, () => import('./message-style.ts'))
  private unsubscribe = () => {}
  private oldest: string | undefined
  private newestOwn: string | undefined
  private fromEnd = 0

  constructor() {
    super()
    this.visible = false
    this.loading = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.unsubscribe = this.chat.conversation.subscribe(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.unsubscribe()
    for (const preview of this.previews.values()) URL.revokeObjectURL(preview)
    this.previews.clear()
  }

  override willUpdate(): void {
    const { log } = this
    if (log) this.fromEnd = log.scrollHeight - log.scrollTop
  }

  override render(): TemplateResult {
    const { conversation, strings } = this.chat
    const { before, typing } = conversation.state
    const rows = toRows(conversation.lines())
    this.dropPreviews(rows)
    return html`
      <div
        class="log ${this.end.atEnd ? 'following' : ''}"
        part="log"
        role="log"
        aria-label=${strings.thread}
        tabindex="0"
        @scroll=${() => this.end.scrolled()}
      >
        <div class="content">
          ${before === null ? this.renderGreeting() : this.renderEarlier()} ${this.renderAway()}
          ${repeat(
            rows,
            ({ line }) => line.key,
            (row) => this.renderRow(row),
          )}
          ${typing === null ? nothing : renderTyping(strings.typing(typing))}
        </div>
      </div>
      ${this.end.atEnd ? nothing : this.renderNewest()}
    `
  }

  override firstUpdated(): void {
    const { log } = this
    const content = log?.firstElementChild
    if (log && content instanceof HTMLElement) this.end.watch(log, content)
  }

  override updated(changed: PropertyValues): void {
    const lines = this.chat.conversation.lines()
    const oldest = lines[0]?.key
    const newestOwn = lines.findLast((line) => line.kind !== 'theirs')?.key
    const wroteMore = newestOwn !== this.newestOwn
    const { atEnd } = this.end
    if (this.oldest !== undefined && oldest !== this.oldest && !atEnd) this.keepPlace()
    else if (atEnd || wroteMore || (changed.has('visible') && this.visible)) this.end.follow()
    this.oldest = oldest
    this.newestOwn = newestOwn
  }

  private renderRow(row: Row): TemplateResult {
    const { strings, clock } = this.chat
    const { line } = row
    const { locale, today, yesterday } = strings
    const day = row.newDay ? formatDay(line.at, { now: clock.now(), locale, today, yesterday }) : null
    return html`
      ${day === null ? nothing : html`<div class="day">${day}</div>`}
      ${line.kind === 'theirs' && row.first ? this.renderSpeaker(line.message) : nothing}
      ${renderMessage(row, this.chat, this.actions)}
    `
  }

  private renderSpeaker(message: VisitorMessage): TemplateResult {
    const { strings } = this.chat
    return renderFace(message.authorName ?? strings.someone, formatTime(message.sentAt, strings.locale))
  }

  private renderGreeting(): TemplateResult | typeof nothing {
    const { settings } = this.chat.conversation.state
    if (!settings?.greeting) return nothing
    return html`<div>
      ${renderFace(settings.name, null)}
      <div class="message theirs last" part="message" dir="auto">${settings.greeting}</div>
    </div>`
  }

  /** Honest about when an answer comes; a message is taken all the same. */
  private renderAway(): TemplateResult | typeof nothing {
    const { conversation, clock, strings } = this.chat
    const { settings } = conversation.state
    if (!settings || isOpenNow(settings, clock.now())) return nothing
    const { offline, opensAt } = settings
    const when = opensAt === null ? null : formatMoment(opensAt, strings.locale)
    return html`<p class="away" dir="auto">${offline || strings.away(when)}</p>`
  }

  private renderEarlier(): TemplateResult {
    return html`<button class="earlier" type="button" aria-disabled=${this.loading} @click=${this.loadEarlier}>
      ${this.chat.strings.loadEarlier}
    </button>`
  }

  private renderNewest(): TemplateResult {
    const { strings, conversation } = this.chat
    const unread = conversation.unread()
    return html`<button class="newest ${unread > 0 ? 'news' : ''}" type="button" @click=${this.toNewest}>
      ${downIcon()} ${unread > 0 ? strings.newMessages(unread) : strings.jumpToNewest}
    </button>`
  }

  private readonly actions: MessageActions = {
    media: (line) => this.media.draw({ line, chat: this.chat, actions: this.actions, formatBytes, nothing }),
    marks: (text) => this.marks.draw({ text, cut: splitLinks }),
    preview: (file) => this.preview(file),
    mediaFailed: (event, message) => void this.showAgain(event.target, message),
    openMedia: (event, message) => void this.openMedia(event, message),
    retry: (line) => void this.chat.connection.retry(line.key).catch(() => undefined),
    discard: (line) => void this.chat.connection.discard(line.key),
    edit: (line) => {
      this.dispatchEvent(new CustomEvent('message-edit', { detail: line.entry.text }))
      void this.chat.connection.discard(line.key)
    },
  }

  private preview({ blob }: OutboxFile): string | null {
    if (!blob.type.startsWith('image/')) return null
    const preview = this.previews.get(blob) ?? URL.createObjectURL(blob)
    this.previews.set(blob, preview)
    return preview
  }

  private dropPreviews(rows: readonly Row[]): void {
    const shown = new Set(
      rows.map(({ line }) => (line.kind === 'pending' ? line.entry.file?.blob : undefined)),
    )
    for (const [blob, preview] of this.previews) {
      if (shown.has(blob)) continue
      URL.revokeObjectURL(preview)
      this.previews.delete(blob)
    }
  }

  /** Answers false where this address has been replaced before. */
  private async refresh(message: VisitorMessage): Promise<boolean> {
    const { media } = message
    if (!media || this.refreshed.has(media.url)) return false
    this.refreshed.add(media.url)
    await this.chat.connection.refreshMedia(message).catch(() => undefined)
    return true
  }

  /** The address has run out, or the network failed: a fresh one, else the same once more. */
  private async showAgain(shown: EventTarget | null, message: VisitorMessage): Promise<void> {
    if (!(shown instanceof HTMLImageElement || shown instanceof HTMLMediaElement)) return
    const before = shown.src
    if (!(await this.refresh(message))) return
    await this.updateComplete
    if (shown.isConnected && shown.src === before) shown.src = before
  }

  /** An address that has run out is replaced before it is followed. */
  private async openMedia(event: Event, message: VisitorMessage): Promise<void> {
    const { media } = message
    if (!media || media.expiresAt > this.chat.clock.now()) return
    event.preventDefault()
    await this.refresh(message)
    const fresh = this.chat.conversation.messages().find((other) => other.id === message.id)?.media
    if (fresh) window.open(this.chat.address(fresh.url), '_blank', 'noopener')
  }

  private readonly loadEarlier = async (): Promise<void> => {
    if (this.loading) return
    this.loading = true
    await this.chat.connection.loadEarlier().catch(() => undefined)
    this.loading = false
  }

  private keepPlace(): void {
    const { log } = this
    if (log) log.scrollTop = log.scrollHeight - this.fromEnd
  }

  /** The button goes away with the click; who came by keyboard reads on in the thread. */
  private readonly toNewest = (): void => {
    this.log?.focus({ preventScroll: true })
    this.end.follow()
  }

  private get log(): HTMLElement | null {
    return this.renderRoot.querySelector('.log')
  }
}

function renderFace(name: string, time: string | null): TemplateResult {
  return html`<div class="by" aria-hidden="true">
    <span class="face face-${faceNumber(name)}">${initials(name)}</span>
    <b dir="auto">${name}</b>${time}
  </div>`
}

function renderTyping(label: string): TemplateResult {
  return html`<div class="dots" role="img" aria-label=${label}><i></i><i></i><i></i></div>`
}
