import { type RefObject, useEffect } from 'react'
import { isTouch } from './is-touch.ts'
import type { ComposerDraft } from './use-draft.ts'

/** Who opens a conversation writes at once, and so does who has chosen to answer or to edit in the thread. */
export function useComposerFocus(
  field: RefObject<HTMLTextAreaElement | null>,
  { calls, change }: Pick<ComposerDraft, 'calls' | 'change'>,
): void {
  // On a phone the keyboard would cover the conversation.
  useEffect(() => {
    if (!isTouch()) field.current?.focus({ preventScroll: true })
  }, [field])

  // What was typed before the page's scripts ran is in the field only; it comes after a draft kept from before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first rendering finds such text.
  useEffect(() => {
    const typed = field.current?.value ?? ''
    if (typed === '') return
    change(({ text }) => (text.endsWith(typed) ? {} : { text: [text, typed].filter(Boolean).join('\n') }))
  }, [])

  useEffect(() => {
    const element = field.current
    if (calls === 0 || !element) return
    element.focus({ preventScroll: true })
    element.setSelectionRange(element.value.length, element.value.length)
  }, [field, calls])
}
