import { useMemo } from 'react'
import type { LabelView } from '#server/protocol/views.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'

/** All labels of the account, or those with these ids, by name. Removed ones are not among them. */
export function useLabels(ids?: readonly string[]): LabelView[] {
  const { labels } = useLiveSnapshot().inbox
  return useMemo(() => labelsOf(labels, ids), [labels, ids])
}

export function labelsOf(
  labels: Readonly<Record<string, LabelView>>,
  ids: readonly string[] = Object.keys(labels),
): LabelView[] {
  const known = ids.map((id) => labels[id]).filter((label) => label !== undefined)
  return known.sort((a, b) => a.name.localeCompare(b.name))
}
