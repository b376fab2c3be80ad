import { useEffect, useState } from 'react'
import type { MediaView } from '#server/protocol/views.ts'
import { browserStorage } from '../live/storage.ts'
import { useViewer } from './use-viewer.ts'

export interface Draft {
  text: string
  note: boolean
  /** Files that are uploaded and wait to be sent. */
  media: MediaView[]
}

const EMPTY: Draft = { text: '', note: false, media: [] }

/** What is being written in one conversation: it survives looking elsewhere, a reload and a closed tab. */
export function useDraft(conversationId: string) {
  const { agentId } = useViewer()
  const key = `sapa.draft.${agentId}.${conversationId}`
  const [draft, setDraft] = useState(EMPTY)
  // After the first rendering, which has to look the same on the server.
  useEffect(() => setDraft(parseDraft(browserStorage().get(key))), [key])
  const change = (patch: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) =>
    setDraft((old) => {
      const next = { ...old, ...(typeof patch === 'function' ? patch(old) : patch) }
      keepDraft(key, next)
      return next
    })
  return { draft, change, clear: () => change({ text: '', media: [] }) }
}

function keepDraft(key: string, draft: Draft) {
  const isEmpty = draft.text === '' && draft.media.length === 0
  if (isEmpty) browserStorage().remove(key)
  else browserStorage().set(key, JSON.stringify(draft))
}

function parseDraft(text: string | null): Draft {
  if (text === null) return EMPTY
  try {
    const value: unknown = JSON.parse(text)
    return isDraft(value) ? value : EMPTY
  } catch {
    return EMPTY
  }
}

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && 'text' in value && 'note' in value && 'media' in value
}
