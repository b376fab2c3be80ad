/** Where each row begins, and at the end where the last one ends. */
export function offsetsOf(heights: readonly number[]): number[] {
  const offsets = [0]
  let end = 0
  for (const height of heights) {
    end += height
    offsets.push(end)
  }
  return offsets
}

/** The rows that have to be there for this piece of the list to be seen: from the first up to before the last. */
export function rowsWithin(
  offsets: readonly number[],
  { top, height, around }: { top: number; height: number; around: number },
): { from: number; to: number } {
  const rows = offsets.length - 1
  const from = Math.max(0, Math.min(rows, rowAt(offsets, top)) - around)
  return { from, to: Math.min(rows, rowAt(offsets, top + height) + 1 + around) }
}

/** The row at this height. */
export function rowAt(offsets: readonly number[], y: number): number {
  let low = 0
  let high = offsets.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((offsets[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * How far down the list has to stand now for what one looks at to stay where it is. At the top it stays at the top, so
 * that what is new is seen.
 */
export function keptTop(
  before: { ids: readonly string[]; offsets: readonly number[]; top: number },
  now: { ids: readonly string[]; offsets: readonly number[] },
): number {
  if (before.top <= 0) return before.top
  const places = new Map(now.ids.map((id, index) => [id, index]))
  const placeOf = (row: number) => places.get(before.ids[row] ?? '')
  for (let row = rowAt(before.offsets, before.top); row < before.ids.length; row++) {
    const place = placeOf(row)
    // One that is not followed by its neighbour any more has moved away itself, or left.
    const isInPlace = row === before.ids.length - 1 || placeOf(row + 1) === (place ?? 0) + 1
    if (place !== undefined && isInPlace)
      return before.top + (now.offsets[place] ?? 0) - (before.offsets[row] ?? 0)
  }
  return before.top
}
