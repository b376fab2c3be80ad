import { BULK_MAX } from '#server/protocol/limits.ts'

export interface Selection {
  ids: ReadonlySet<string>
  /** The row that was chosen last: a range goes from here. */
  anchor: string | null
}

export const NOTHING: Selection = { ids: new Set(), anchor: null }

/** One more, or one less; with `toRange` everything between the last one and this one as well. At most BULK_MAX. */
export function select(
  selection: Selection,
  { id, rows, toRange }: { id: string; rows: readonly { id: string }[]; toRange: boolean },
): Selection {
  const from =
    toRange && selection.anchor !== null ? rows.findIndex((row) => row.id === selection.anchor) : -1
  const to = rows.findIndex((row) => row.id === id)
  const ids = new Set(selection.ids)
  if (from >= 0 && to >= 0) {
    const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1)
    // From the anchor on, so that what is too much is missing at the far end.
    for (const row of from <= to ? range : range.reverse()) ids.add(row.id)
  } else if (!ids.delete(id)) ids.add(id)
  return { ids: new Set([...ids].slice(0, BULK_MAX)), anchor: id }
}

/** What is not in the list any more is not chosen any more: nobody changes what they do not see. */
export function selectedIn(selection: Selection, rows: readonly { id: string }[]): string[] {
  if (selection.ids.size === 0) return []
  return rows.filter(({ id }) => selection.ids.has(id)).map(({ id }) => id)
}
