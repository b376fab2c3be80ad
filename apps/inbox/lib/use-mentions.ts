import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import type { Reader } from '#server/protocol/rest.ts'
import { ApiError } from '../live/api.ts'
import { useLive } from '../live/use-live.tsx'
import { findMention, matchNames, stillNamed } from './find-mention.ts'
import type { ComposerDraft } from './use-draft.ts'
import { useViewer } from './use-viewer.ts'

const MOST_SHOWN = 8

export type Mentions = ReturnType<typeof useMentions>

/** Naming colleagues in a note with an @: who may see the conversation is offered, arrows and Enter choose. */
export function useMentions(conversationId: string, { draft, change }: ComposerDraft) {
  const listId = useId()
  const [caret, setCaret] = useState(0)
  const [chosen, setChosen] = useState(0)
  // Escape closes the list for this @ only.
  const [closedAt, setClosedAt] = useState<number | null>(null)
  const start = draft.note ? findMention(draft.text, caret) : null
  const readers = useReaders(conversationId, start !== null)
  const isOpen = start !== null && start.at !== closedAt
  const people = isOpen ? matchNames(readers, start.query).slice(0, MOST_SHOWN) : []
  const selected = people.length === 0 ? 0 : chosen % people.length

  const choose = (person: Reader, field: HTMLTextAreaElement | null) => {
    if (!start) return
    const before = `${draft.text.slice(0, start.at)}@${person.name} `
    change(({ text, mentionedAgents }) => ({
      text: before + text.slice(caret).replace(/^ /, ''),
      mentionedAgents: [...mentionedAgents.filter(({ agentId }) => agentId !== person.agentId), person],
    }))
    setCaret(before.length)
    // After the new text is in the field.
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(before.length, before.length)
    })
  }

  /** Answers true where the key was for the list. */
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    if (people.length === 0 || event.nativeEvent.isComposing) return false
    const step = { ArrowDown: 1, ArrowUp: people.length - 1 }[event.key]
    const person = people[selected]
    if (step !== undefined) setChosen((selected + step) % people.length)
    else if (event.key === 'Escape') setClosedAt(start?.at ?? null)
    else if ((event.key === 'Enter' || event.key === 'Tab') && person) choose(person, event.currentTarget)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  return {
    listId,
    people,
    selected,
    choose,
    onKeyDown,
    look(field: HTMLTextAreaElement) {
      const at = findMention(field.value, field.selectionStart)?.at ?? null
      if (at !== start?.at) setChosen(0)
      if (at === null) setClosedAt(null)
      setCaret(field.selectionStart)
    },
    /** Those who are named in the note as it stands. */
    named: draft.note ? stillNamed(draft.mentionedAgents, draft.text) : [],
    fieldProps:
      people.length > 0 ? { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${selected}` } : {},
  }
}

const NOBODY: readonly Reader[] = []

/** Asked for when the first @ is typed; oneself is left out. */
function useReaders(conversationId: string, isWanted: boolean): readonly Reader[] {
  const live = useLive()
  const { agentId } = useViewer()
  const [readers, setReaders] = useState(NOBODY)
  useEffect(() => {
    if (!isWanted) return
    let isCurrent = true
    live.ask<{ readers: Reader[] }>(`/api/v1/conversations/${conversationId}/readers`).then(
      (answer) => isCurrent && setReaders(answer.readers.filter((reader) => reader.agentId !== agentId)),
      (error: unknown) => {
        // Without an answer nobody is offered; the next @ asks again.
        if (!(error instanceof ApiError)) throw error
      },
    )
    return () => {
      isCurrent = false
    }
  }, [live, conversationId, agentId, isWanted])
  return readers
}
