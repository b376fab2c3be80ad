import { useEffect, useState } from 'react'
import { spokenText } from '#server/protocol/mentions.ts'
import type { MediaView, MessageView, QuotedMessage } from '#server/protocol/views.ts'
import type { Mentioned } from '../live/outbox.ts'
import { browserStorage } from '../live/storage.ts'
import { useLive } from '../live/use-live.tsx'
import { useViewer } from './use-viewer.ts'

export interface Draft {
  text: string
  note: boolean
  /** Files that are uploaded and wait to be sent. */
  media: MediaView[]
  /** The message that is answered. */
  quoted: QuotedMessage | null
  /** The sent message whose text is being changed, and what was being written before. */
  editing: { messageId: string; original: string; before: string } | null
  /** What had happened in this inbox when the draft was begun: answers of others after it were not known. */
  seenSeq: number | null
  /** Agents who were chosen to be named in the note; whose name is deleted again is not told. */
  mentionedAgents: Mentioned[]
}

/** The draft of one conversation, and what the messages of its thread do to it. */
export type ComposerDraft = ReturnType<typeof useDraft>

const EMPTY: Draft = {
  text: '',
  note: false,
  media: [],
  quoted: null,
  editing: null,
  seenSeq: null,
  mentionedAgents: [],
}
const QUOTE_MAX_LENGTH = 160

/** What is being written in one conversation: it survives looking elsewhere, a reload and a closed tab. */
export function useDraft(conversationId: string) {
  const live = useLive()
  const { agentId } = useViewer()
  const key = `sapa.draft.${agentId}.${conversationId}`
  const [draft, setDraft] = useState(EMPTY)
  // How often the composer was asked for from outside: it takes the focus then.
  const [calls, setCalls] = useState(0)
  // After the first rendering, which has to look the same on the server.
  useEffect(() => setDraft(parseDraft(browserStorage().get(key))), [key])
  const change = (patch: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) =>
    setDraft((old) => {
      const changed = { ...old, ...(typeof patch === 'function' ? patch(old) : patch) }
      const next = {
        ...changed,
        seenSeq: isEmpty(changed) ? null : (changed.seenSeq ?? live.get().inbox.seq),
      }
      keepDraft(key, next)
      return next
    })
  const call = (patch: Parameters<typeof change>[0]) => {
    change(patch)
    setCalls((count) => count + 1)
  }
  return {
    draft,
    calls,
    change,
    clear: () => change({ text: '', media: [], quoted: null, editing: null, mentionedAgents: [] }),
    answer: (message: MessageView) =>
      call((old) => ({ ...leftEditing(old), note: false, quoted: quoteOf(message) })),
    edit: ({ id, text }: MessageView) =>
      call((old) => ({
        note: false,
        quoted: null,
        text,
        editing: { messageId: id, original: text, before: old.editing?.before ?? old.text },
      })),
    /** Neither answers nor edits any more; what was being written before is back. */
    leave: () => call((old) => ({ ...leftEditing(old), quoted: null })),
  }
}

function leftEditing({ editing }: Draft): Partial<Draft> {
  return editing ? { editing: null, text: editing.before } : {}
}

function quoteOf(message: MessageView): QuotedMessage {
  const { id, kind, media, direction, author, details } = message
  const words = spokenText(message) || media?.name || details?.poll?.question || details?.location?.name || ''
  return {
    messageId: id,
    kind,
    text: [...words.slice(0, QUOTE_MAX_LENGTH * 2)].slice(0, QUOTE_MAX_LENGTH).join(''),
    authorName: author.name,
    fromUs: direction === 'out',
  }
}

function keepDraft(key: string, draft: Draft) {
  if (isEmpty(draft)) browserStorage().remove(key)
  else browserStorage().set(key, JSON.stringify(draft))
}

function isEmpty({ text, media, quoted, editing }: Draft): boolean {
  return text === '' && media.length === 0 && quoted === null && editing === null
}

function parseDraft(text: string | null): Draft {
  if (text === null) return EMPTY
  try {
    const value: unknown = JSON.parse(text)
    return isDraft(value) ? { ...EMPTY, ...value } : EMPTY
  } catch {
    return EMPTY
  }
}

function isDraft(value: unknown): value is Partial<Draft> {
  return typeof value === 'object' && value !== null && 'text' in value && 'note' in value && 'media' in value
}
