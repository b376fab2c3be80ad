import type { html, nothing, TemplateResult } from 'lit'
import type { MediaView, VisitorMessage } from '#server/protocol/views.ts'
import type { Chat } from '../chat.ts'
import type { Line } from '../conversation.ts'
import type { MessageActions, PendingLine } from './message.ts'

interface MessageMedia {
  line: Line
  chat: Chat
  actions: MessageActions
  formatBytes: (bytes: number, locale: string) => string
  nothing: typeof nothing
}

type Draw = typeof html

/** As in the style sheet. */
const PICTURE_MAX_HEIGHT_PX = 280

export const styles = `
.picture{display:block;border-radius:12px;overflow:hidden;background:color-mix(in srgb,currentColor 8%,transparent)}
.picture img,video{display:block;max-width:100%;height:auto;max-height:280px;border-radius:12px;object-fit:cover}
audio{display:block;width:240px;max-width:100%}
.file{display:flex;align-items:center;gap:10px;text-decoration:none;white-space:normal}
.file>span{min-width:0}
.file b{display:block;font-weight:500;font-size:14px;line-height:1.35}
a.file:hover b{text-decoration:underline}
.file small{font-size:12px}
progress{display:block;appearance:none;width:100%;min-width:120px;height:3px;margin-top:7px;border:0;border-radius:2px;background:color-mix(in srgb,currentColor 25%,transparent);overflow:hidden}
progress::-webkit-progress-bar{background:none}
progress::-webkit-progress-value{background:currentColor;transition:width .2s}
progress::-moz-progress-bar{background:currentColor}
.has-picture progress{width:calc(100% - 16px);margin:6px 8px 5px}
`

/** The file of a message, or of one that is still on its way. */
export function render(draw: Draw, props: MessageMedia): TemplateResult {
  const { line } = props
  return line.kind === 'pending' ? renderPending(draw, props, line) : renderStored(draw, props, line.message)
}

function renderStored(draw: Draw, props: MessageMedia, message: VisitorMessage): TemplateResult {
  const { chat, actions } = props
  const { media } = message
  if (!media) return draw``
  const failed = (event: Event) => actions.mediaFailed(event, message)
  const opened = (event: Event) => actions.openMedia(event, message)
  const address = chat.address(media.url)
  switch (media.kind) {
    case 'image': {
      const { width, height } = shownSize(media, props.nothing)
      return draw`<a class="picture" href=${address} target="_blank" rel="noopener noreferrer" @click=${opened}
        ><img src=${chat.address(media.thumbnailUrl ?? media.url)} alt=${chat.strings.image(media.name)}
          width=${width} height=${height} loading="lazy" @error=${failed}
      /></a>`
    }
    case 'video':
      return draw`<video controls preload="metadata" src=${address} aria-label=${media.name} @error=${failed}></video>`
    case 'audio':
      return draw`<audio controls preload="metadata" src=${address} aria-label=${media.name} @error=${failed}></audio>`
    case 'document':
      return draw`<a class="file" href=${address} target="_blank" rel="noopener noreferrer" @click=${opened}
        >${renderFile(draw, props, media)}</a>`
  }
}

/** The room that a picture takes in the thread, known before it is loaded: what stands below it does not jump. */
function shownSize({ width, height }: MediaView, unknown: typeof nothing) {
  if (!width || !height) return { width: unknown, height: unknown }
  const scale = Math.min(1, PICTURE_MAX_HEIGHT_PX / height)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

function renderFile(
  draw: Draw,
  { chat, formatBytes }: MessageMedia,
  { name, size }: Pick<MediaView, 'name' | 'size'>,
): TemplateResult {
  return draw`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5"></path></svg
    ><span><b dir="auto">${name}</b><small>${formatBytes(size, chat.strings.locale)}</small></span>`
}

function renderPending(draw: Draw, props: MessageMedia, line: PendingLine): TemplateResult {
  const { chat, actions } = props
  const { file } = line.entry
  if (!file) return draw``
  const preview = actions.preview(file)
  const shown = preview
    ? draw`<span class="picture"><img src=${preview} alt=${chat.strings.image(file.name)} /></span>`
    : draw`<span class="file">${renderFile(draw, props, { name: file.name, size: file.blob.size })}</span>`
  if (line.progress === null || line.state === 'failed') return shown
  return draw`${shown}<progress value=${line.progress} aria-hidden="true"></progress>`
}
