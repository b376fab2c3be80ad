import { html, nothing, type TemplateResult } from 'lit'
import type { VisitorMessage } from '#server/protocol/views.ts'
import type { Chat } from '../chat.ts'
import type { Line } from '../conversation.ts'
import { formatTime } from '../format.ts'
import { splitLinks } from '../links.ts'
import type { OutboxFile } from '../storage.ts'
import type { Row } from './thread-rows.ts'

/** Only a new message moves: one that changes its place later must not arrive again. */
const ARRIVES_FOR_MS = 1_000

/** Refusals that trying again without a change cannot turn. */
const NEEDS_CHANGE: readonly string[] = [
  'message_invalid',
  'input_invalid',
  'body_too_large',
  'file_too_large',
  'file_empty',
  'image_too_large',
]

export type PendingLine = Extract<Line, { kind: 'pending' }>

/** What a message may ask of the list it stands in. */
export interface MessageActions {
  /** The file of a message, drawn by a part of the chat that is loaded with the first one. */
  media(line: Line): TemplateResult | typeof nothing
  /** A text with the styles of its marks, or nothing while the part that reads them is being loaded. */
  marks(text: string): TemplateResult | typeof nothing
  /** A small picture of a file that has not been sent yet. */
  preview(file: OutboxFile): string | null
  mediaFailed(event: Event, message: VisitorMessage): void
  openMedia(event: Event, message: VisitorMessage): void
  retry(line: PendingLine): void
  edit(line: PendingLine): void
  discard(line: PendingLine): void
}

/** One message with the state line below it. A customer's text is only ever a text node. */
export function renderMessage(row: Row, chat: Chat, actions: MessageActions): TemplateResult {
  const { line } = row
  const text = line.kind === 'pending' ? line.entry.text : line.message.text
  const classes = {
    message: true,
    own: line.kind !== 'theirs',
    theirs: line.kind === 'theirs',
    first: row.first,
    last: row.last,
    arrives: line.kind !== 'own' && chat.clock.now() - line.at < ARRIVES_FOR_MS,
    waiting: line.kind === 'pending' && line.state === 'waiting',
    sending: line.kind === 'pending' && line.state === 'sending',
    failed: line.kind === 'pending' && line.state === 'failed',
    'has-picture': hasPicture(line),
  }
  const hasFile = line.kind === 'pending' ? line.entry.file !== null : line.message.media !== null
  const speaker =
    line.kind === 'theirs' ? (line.message.authorName ?? chat.strings.someone) : chat.strings.you
  return html`
    <div class=${classNames(classes)} part="message"
      ><span class="hidden">${speaker}: </span>${hasFile ? actions.media(line) : nothing}${renderText(text, hasFile, actions)}</div>
    ${renderState(row, chat, actions)}
  `
}

function classNames(classes: Record<string, boolean>): string {
  return Object.keys(classes)
    .filter((name) => classes[name])
    .join(' ')
}

function hasPicture(line: Line): boolean {
  if (line.kind === 'pending') return line.entry.file?.blob.type.startsWith('image/') ?? false
  const kind = line.message.media?.kind
  return kind === 'image' || kind === 'video'
}

function renderText(text: string, below: boolean, actions: MessageActions): TemplateResult | typeof nothing {
  if (text === '') return nothing
  const styled = /[*_~`]/.test(text) ? actions.marks(text) : nothing
  const parts = splitLinks(text).map(({ text, href }) =>
    href === null
      ? text
      : html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow">${text}</a>`,
  )
  return html`<span dir="auto" class="text ${below ? 'below' : ''}">${styled === nothing ? parts : styled}</span>`
}

function renderState(row: Row, chat: Chat, actions: MessageActions): TemplateResult | typeof nothing {
  const { strings } = chat
  const { line } = row
  const isWaiting = line.kind === 'pending' && line.state === 'waiting'
  if (line.kind === 'theirs' || !(row.showState || isWaiting)) return nothing
  if (line.kind === 'own') {
    const word = line.state === 'read' ? strings.read : strings.sent
    return html`<div class="state" aria-live="off">${word} ${formatTime(line.at, strings.locale)}</div>`
  }
  if (line.state === 'failed') return renderFailure(line, chat, actions)
  const drop = (label: string) =>
    html`<button type="button" @click=${() => actions.discard(line)}>${label}</button>`
  if (line.state === 'waiting') {
    return html`<div class="state">${row.showState ? waitingText(chat) : nothing} ${drop(strings.discard)}</div>`
  }
  if (line.progress === null) return html`<div class="state" aria-live="off">${strings.sending}</div>`
  const percent = Math.round(line.progress * 100)
  return html`<div class="state" aria-live="off">${strings.uploading(percent)} ${drop(strings.cancelUpload)}</div>`
}

function waitingText({ conversation, strings }: Chat): string {
  return conversation.state.status === 'offline' ? strings.waiting : strings.queued
}

function renderFailure(line: PendingLine, chat: Chat, actions: MessageActions): TemplateResult {
  const { strings } = chat
  const { failure, file } = line.entry
  const reason = strings.failures[failure?.code ?? ''] ?? failure?.message ?? ''
  const mayPassUnchanged = !NEEDS_CHANGE.includes(failure?.code ?? '')
  return html`<div class="state bad">
    <span>${strings.failed} ${reason}</span>
    ${mayPassUnchanged ? html`<button type="button" @click=${() => actions.retry(line)}>${strings.retry}</button>` : nothing}
    ${file ? nothing : html`<button type="button" @click=${() => actions.edit(line)}>${strings.edit}</button>`}
    <button type="button" @click=${() => actions.discard(line)}>${strings.discard}</button>
  </div>`
}
