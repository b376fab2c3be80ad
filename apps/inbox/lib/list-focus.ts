/** Puts the focus on a row of the list: the first, or the one before or after the one that has it or is open. */
export function focusRow(which: 'first' | 'next' | 'previous'): void {
  const rows: HTMLElement[] = [...document.querySelectorAll<HTMLElement>('.list-rows a.row')]
  const focused = rows.findIndex((row) => row.matches(':focus'))
  const from = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute('aria-current'))
  const to = which === 'first' || from < 0 ? 0 : from + (which === 'next' ? 1 : -1)
  rows[Math.max(0, to)]?.focus()
}

/** The conversation of the row that has the focus. */
export function focusedRow(): string | null {
  const row = document.activeElement?.closest<HTMLElement>('.list-rows a.row')
  return row?.dataset.id ?? null
}

/** The row of this conversation has the focus, where it is on the page. */
export function focusRowOf(conversationId: string): void {
  document.querySelector<HTMLElement>(`.list-rows a.row[data-id="${CSS.escape(conversationId)}"]`)?.focus()
}
