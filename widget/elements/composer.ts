import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { FILE_MAX_BYTES, TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { Chat } from '../chat.ts'
import { formatBytes } from '../format.ts'
import { composerStyles } from './composer.styles.ts'
import { cameraIcon, clipIcon, sendIcon, smileIcon } from './icons.ts'
import { lazily } from './lazy-part.ts'
import { sharedStyles } from './shared.styles.ts'

const COUNT_SHOWN_BELOW = 500
const TOUCH = '(pointer: coarse)'

export interface Chosen {
  file: File
  /** A small picture of it, to be given back when it leaves. */
  preview: string | null
}

/** Where the visitor writes and chooses files. What is sent goes to the outbox at once. */
export class Composer extends LitElement {
  static override styles = [sharedStyles, composerStyles]
  static override properties = {
    chat: { attribute: false },
    text: { state: true },
    chosen: { state: true },
    notice: { state: true },
    choosesEmoji: { state: true },
  }

  declare chat: Chat
  declare text: string
  declare chosen: readonly Chosen[]
  declare notice: string | null
  declare choosesEmoji: boolean

  private readonly files = lazily(this, () => import('./chosen-files.ts'))
  private readonly emoji = lazily(this, () => import('./emoji.ts'))

  constructor() {
    super()
    this.text = ''
    this.chosen = []
    this.notice = null
    this.choosesEmoji = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const chosen of this.chosen) forget(chosen)
  }

  focusField(): void {
    this.field?.focus()
  }

  /** Puts a text into the field, before what already stands there. */
  write(text: string): void {
    this.setText([text, this.text].filter((part) => part !== '').join('\n'))
    this.focusField()
  }

  addFiles(files: readonly File[]): void {
    const limit = this.chat.conversation.state.settings?.fileMaxBytes ?? FILE_MAX_BYTES
    this.notice = this.complaint(files, limit)
    const good = files.filter((file) => file.size > 0 && file.size <= limit)
    this.chosen = [...this.chosen, ...good.map(choose)]
    this.focusField()
  }

  override render(): TemplateResult {
    const { strings } = this.chat
    const left = this.charactersLeft
    const describedBy = left < 0 ? 'too-long' : nothing
    return html`
      ${this.notice === null ? nothing : html`<p class="notice" role="alert">${this.notice}</p>`}
      ${this.chosen.length === 0 ? nothing : this.files.draw({ chosen: this.chosen, strings, formatBytes, drop: this.drop })}
      ${left < 0 ? html`<p class="notice" id="too-long">${strings.charactersOver(-left)}</p>` : nothing}
      <span class="hidden" role="status">${left < 0 ? strings.textTooLong : ''}</span>
      ${
        this.choosesEmoji
          ? this.emoji.draw({ label: strings.emoji, choose: this.insert, close: this.toggleEmoji })
          : nothing
      }
      <div class="row" part="composer">
        <button class="icon" type="button" aria-label=${strings.attach} title=${strings.attach} @click=${this.attach}>
          ${clipIcon()}
        </button>
        <input class="files" type="file" multiple hidden @change=${this.picked} />
        ${this.renderCamera()}
        <textarea
          rows="1"
          dir="auto"
          enterkeyhint="send"
          placeholder=${this.chat.conversation.state.settings?.placeholder || strings.write}
          aria-label=${strings.write}
          aria-invalid=${left < 0}
          aria-describedby=${describedBy}
          .value=${this.text}
          @input=${this.typed}
          @keydown=${this.pressed}
          @paste=${this.pasted}
          @blur=${() => this.chat.connection.stoppedTyping()}
        ></textarea>
        ${this.renderCount(left)}
        <button
          class="icon smile"
          type="button"
          aria-label=${strings.emoji}
          title=${strings.emoji}
          aria-expanded=${this.choosesEmoji}
          @click=${this.toggleEmoji}
        >
          ${smileIcon()}
        </button>
        <button
          class="send"
          part="send"
          type="button"
          aria-label=${strings.send}
          aria-disabled=${!this.maySend}
          aria-describedby=${describedBy}
          title=${left < 0 ? strings.textTooLong : nothing}
          @click=${this.send}
        >
          ${sendIcon()}
        </button>
      </div>
    `
  }

  override firstUpdated(): void {
    this.setText(this.chat.readDraft())
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('text')) this.grow()
  }

  /** A phone's own camera; the way to files stands beside it. */
  private renderCamera(): TemplateResult | typeof nothing {
    if (!matchMedia(TOUCH).matches) return nothing
    const { camera } = this.chat.strings
    return html`<button class="icon" type="button" aria-label=${camera} title=${camera} @click=${this.takePicture}>
        ${cameraIcon()}
      </button>
      <input class="camera" type="file" accept="image/*" capture="environment" hidden @change=${this.picked} />`
  }

  private renderCount(left: number): TemplateResult | typeof nothing {
    if (left < 0 || left >= COUNT_SHOWN_BELOW) return nothing
    return html`<span class="count">${this.chat.strings.charactersLeft(left)}</span>`
  }

  private readonly send = async (): Promise<void> => {
    if (!this.maySend) return
    const text = this.text.trim()
    const chosen = this.chosen
    this.setText('')
    this.chosen = []
    this.notice = null
    this.choosesEmoji = false
    this.focusField()
    try {
      await this.store(text, chosen)
    } catch {
      this.notice = this.chat.strings.notStored
      this.write(text)
      this.chosen = [...chosen, ...this.chosen]
      return
    }
    for (const one of chosen) forget(one)
  }

  /** The text goes with the first file, as its caption. */
  private async store(text: string, chosen: readonly Chosen[]): Promise<void> {
    const { connection } = this.chat
    if (chosen.length === 0) await connection.send({ text })
    for (const [at, { file }] of chosen.entries()) {
      await connection.send({ text: at === 0 ? text : '', file: { blob: file, name: file.name } })
    }
  }

  private complaint(files: readonly File[], limit: number): string | null {
    const { strings } = this.chat
    const large = files.find((file) => file.size > limit)
    if (large) return strings.fileTooLarge(large.name, formatBytes(limit, strings.locale))
    const empty = files.find((file) => file.size === 0)
    return empty ? strings.fileEmpty(empty.name) : null
  }

  private readonly attach = (): void => {
    this.renderRoot.querySelector<HTMLInputElement>('.files')?.click()
  }

  private readonly takePicture = (): void => {
    this.renderRoot.querySelector<HTMLInputElement>('.camera')?.click()
  }

  private readonly toggleEmoji = (): void => {
    this.choosesEmoji = !this.choosesEmoji
    if (!this.choosesEmoji) this.renderRoot.querySelector<HTMLElement>('.smile')?.focus()
  }

  /** Where the cursor stands; the grid stays for the next one. */
  private readonly insert = (emoji: string): void => {
    const { field } = this
    if (!field) return
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, 'end')
    this.setText(field.value)
  }

  private readonly picked = (event: Event): void => {
    const input = event.target
    if (!(input instanceof HTMLInputElement)) return
    this.addFiles([...(input.files ?? [])])
    input.value = ''
  }

  private readonly typed = (): void => {
    this.setText(this.field?.value ?? '')
    if (this.text.trim() === '') this.chat.connection.stoppedTyping()
    else this.chat.connection.typing()
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    // A phone has no Shift at hand, so there Enter makes a line and the button sends.
    const sends = event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229
    if (!sends || matchMedia(TOUCH).matches) return
    event.preventDefault()
    void this.send()
  }

  private readonly pasted = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    this.addFiles(files)
  }

  private readonly drop = (chosen: Chosen): void => {
    forget(chosen)
    this.chosen = this.chosen.filter((other) => other !== chosen)
    this.focusField()
  }

  private setText(text: string): void {
    this.text = text
    this.chat.writeDraft(text)
  }

  private grow(): void {
    const { field } = this
    if (!field) return
    field.style.height = 'auto'
    if (field.scrollHeight > 0) field.style.height = `${field.scrollHeight}px`
  }

  private get maySend(): boolean {
    const isEmpty = this.text.trim() === '' && this.chosen.length === 0
    return !isEmpty && this.charactersLeft >= 0
  }

  /** Of what would be sent. The field itself takes any length: a cut text would be lost without a word. */
  private get charactersLeft(): number {
    return TEXT_MAX_LENGTH - this.text.trim().length
  }

  private get field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea')
  }
}

function choose(file: File): Chosen {
  return { file, preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : null }
}

function forget({ preview }: Chosen): void {
  if (preview) URL.revokeObjectURL(preview)
}
