import { html, nothing, type TemplateResult } from 'lit'
import { classMap } from 'lit/directives/class-map.js'
import type { MediaView, VisitorMessage } from '#server/protocol/views.ts'
import type { Chat } from '../chat.ts'
import type { Line } from '../conversation.ts'
import { formatBytes, formatTime } from '../format.ts'
import { splitLinks } from '../links.ts'
import type { OutboxFile } from '../storage.ts'
import { fileIcon } from './icons.ts'
import type { Row } from './thread-rows.ts'

/** Only a new message moves: one that changes its place later must not arrive again. */
const ARRIVES_FOR_MS = 1_000

/** As in the style sheet. */
const PICTURE_MAX_HEIGHT_PX = 280

/** Refusals that trying again without a change cannot turn. */
const NEEDS_CHANGE: readonly string[] = [
  'message_invalid',
  'input_invalid',
  'body_too_large',
  'file_too_large',
  'file_empty',
  'image_too_large',
]

type PendingLine = Extract<Line, { kind: 'pending' }>

/** What a message may ask of the list it stands in. */
export interface MessageActions {
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
  const attachment =
    line.kind === 'pending'
      ? renderPendingFile(line, chat, actions)
      : renderMedia(line.message, chat, actions)
  const speaker =
    line.kind === 'theirs' ? (line.message.authorName ?? chat.strings.someone) : chat.strings.you
  return html`
    <div class=${classMap(classes)} part="message"
      ><span class="hidden">${speaker}: </span>${attachment}${renderText(text, attachment !== nothing)}</div>
    ${renderState(row, chat, actions)}
  `
}

function hasPicture(line: Line): boolean {
  if (line.kind === 'pending') return line.entry.file?.blob.type.startsWith('image/') ?? false
  const kind = line.message.media?.kind
  return kind === 'image' || kind === 'video'
}

function renderText(text: string, below: boolean): TemplateResult | typeof nothing {
  if (text === '') return nothing
  const parts = splitLinks(text).map(({ text, href }) =>
    href === null
      ? text
      : html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow">${text}</a>`,
  )
  return html`<span dir="auto" class="text ${below ? 'below' : ''}">${parts}</span>`
}

function renderMedia(
  message: VisitorMessage,
  chat: Chat,
  actions: MessageActions,
): TemplateResult | typeof nothing {
  const { media } = message
  if (!media) return nothing
  const failed = (event: Event) => actions.mediaFailed(event, message)
  const address = chat.address(media.url)
  switch (media.kind) {
    case 'image': {
      const { width, height } = shownSize(media)
      return html`<a class="picture" href=${address} target="_blank" rel="noopener noreferrer"
        @click=${(event: Event) => actions.openMedia(event, message)}
        ><img src=${chat.address(media.thumbnailUrl ?? media.url)} alt=${chat.strings.image(media.name)}
          width=${width} height=${height} loading="lazy" @error=${failed}
      /></a>`
    }
    case 'video':
      return html`<video controls preload="metadata" src=${address} aria-label=${media.name} @error=${failed}></video>`
    case 'audio':
      return html`<audio controls preload="metadata" src=${address} aria-label=${media.name} @error=${failed}></audio>`
    case 'document':
      return html`<a class="file" href=${address} target="_blank" rel="noopener noreferrer"
        @click=${(event: Event) => actions.openMedia(event, message)}
        >${fileIcon()}${renderFileName(media, chat)}</a>`
  }
}

/** The room that a picture takes in the thread, known before it is loaded: what stands below it does not jump. */
function shownSize({ width, height }: MediaView): Record<'width' | 'height', number | typeof nothing> {
  if (!width || !height) return { width: nothing, height: nothing }
  const scale = Math.min(1, PICTURE_MAX_HEIGHT_PX / height)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

function renderFileName({ name, size }: Pick<MediaView, 'name' | 'size'>, chat: Chat): TemplateResult {
  return html`<span><b dir="auto">${name}</b><small>${formatBytes(size, chat.strings.locale)}</small></span>`
}

function renderPendingFile(
  line: PendingLine,
  chat: Chat,
  actions: MessageActions,
): TemplateResult | typeof nothing {
  const { file } = line.entry
  if (!file) return nothing
  const preview = actions.preview(file)
  const shown = preview
    ? html`<span class="picture"><img src=${preview} alt=${chat.strings.image(file.name)} /></span>`
    : html`<span class="file">${fileIcon()}${renderFileName({ name: file.name, size: file.blob.size }, chat)}</span>`
  if (line.progress === null || line.state === 'failed') return shown
  return html`${shown}<progress value=${line.progress} aria-hidden="true"></progress>`
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
