import { useCallback, useMemo, useRef, useState } from 'react'
import type { ConversationView } from '#server/protocol/views.ts'
import { focusedRow } from './list-focus.ts'
import { NOTHING, type Selection, select, selectedIn } from './selection.ts'
import { useShortcut } from './use-shortcuts.tsx'

/** What is chosen of these rows; `x` chooses the one that has the focus, or the one that is open. */
export function useSelection(rows: readonly ConversationView[], openId: string | null) {
  const [selection, setSelection] = useState<Selection>(NOTHING)
  const latest = useRef(rows)
  latest.current = rows
  const toggle = useCallback(
    (id: string, toRange: boolean) =>
      setSelection((old) => select(old, { id, rows: latest.current, toRange })),
    [],
  )
  useShortcut('select', () => {
    const id = focusedRow() ?? openId
    if (id) toggle(id, false)
  })
  const selected = useMemo(() => selectedIn(selection, rows), [selection, rows])
  return { selected, toggle, clear: () => setSelection(NOTHING) }
}
