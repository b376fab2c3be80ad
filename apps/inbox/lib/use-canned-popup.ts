import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { fillIn, type Known, textOf } from '#server/protocol/filled-text.ts'
import type { CannedReplyView } from '#server/protocol/views.ts'
import { matchingReplies, type TypedShortcut, typedShortcut } from './canned-search.ts'
import { useCannedReplies } from './use-canned-replies.ts'

interface PopupDeps {
  text: string
  known: Known | null
  field: RefObject<HTMLTextAreaElement | null>
  onText(text: string): void
}

/** The canned replies that fit what is typed behind a slash. Arrow keys choose, Enter or Tab takes, Escape leaves. */
export function useCannedPopup({ text, known, field, onText }: PopupDeps) {
  const id = useId()
  const [typed, setTyped] = useState<TypedShortcut | null>(null)
  const [at, setAt] = useState(0)
  // Where Escape was pressed: the same slash does not open again.
  const [left, setLeft] = useState<number | null>(null)
  const selection = useRef<[number, number] | null>(null)
  const isTyped = typed !== null && typed.from !== left && known !== null
  const all = useCannedReplies(isTyped)
  const replies = isTyped && all ? matchingReplies(all, typed.words) : []
  const isOpen = isTyped && all !== null && (replies.length > 0 || (all.length === 0 && typed.words === ''))

  // What was put in is selected or passed once it stands in the field.
  useLayoutEffect(() => {
    if (!selection.current || !field.current) return
    field.current.focus()
    field.current.setSelectionRange(...selection.current)
    selection.current = null
  })
  useEffect(() => {
    if (text === '') setLeft(null)
  }, [text])

  const look = () => {
    const element = field.current
    if (!element || element.selectionStart !== element.selectionEnd) return setTyped(null)
    const found = typedShortcut(element.value, element.selectionStart)
    setTyped(found)
    if (found?.words !== typed?.words) setAt(0)
  }
  const take = (reply: CannedReplyView) => {
    if (!typed || !known) return
    const parts = fillIn(reply.text, known)
    const filled = textOf(parts)
    const before = text.slice(0, typed.from)
    const unknown = parts.findIndex(({ kind }) => kind === 'unknown')
    const begin = before.length + textOf(parts.slice(0, unknown)).length
    const end = before.length + filled.length
    selection.current = unknown < 0 ? [end, end] : [begin, begin + (parts[unknown]?.text.length ?? 0)]
    setTyped(null)
    onText(before + filled + text.slice(typed.to))
  }
  /** True where the key was for the popup. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.nativeEvent.isComposing) return false
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const reply = replies[at]
    if (event.key === 'Escape') setLeft(typed.from)
    else if (step && replies.length > 0) setAt((at + step + replies.length) % replies.length)
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && reply) take(reply)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  /** For who has no slash at hand: opens with all of them. */
  const open = () => {
    const element = field.current
    if (!element) return
    const caret = element.selectionStart
    const gap = caret === 0 || /\s$/.test(text.slice(0, caret)) ? '/' : ' /'
    selection.current = [caret + gap.length, caret + gap.length]
    setLeft(null)
    setAt(0)
    onText(text.slice(0, caret) + gap + text.slice(caret))
    setTyped({ words: '', from: caret + gap.length - 1, to: caret + gap.length })
  }
  return { id, isOpen, replies, at, known, look, take, choose: setAt, onKey, open }
}

export type CannedPopupState = ReturnType<typeof useCannedPopup>
