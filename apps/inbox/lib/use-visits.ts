import { useEffect, useState } from 'react'
import type { VisitView } from '#server/protocol/views.ts'
import { useLive } from '../live/use-live.tsx'
import { useTabVisible } from './use-tab-visible.ts'

/** A visitor's page tells every few seconds while somebody looks. */
const EVERY_MS = 3_000

/** Who is on the websites, asked again while the page is on the screen: visits are kept nowhere, so no log tells of them. */
export function useVisits(): { visits: VisitView[] | null; isLost: boolean } {
  const live = useLive()
  const isVisible = useTabVisible()
  const [visits, setVisits] = useState<VisitView[] | null>(null)
  const [isLost, setLost] = useState(false)
  useEffect(() => {
    if (!isVisible) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const look = async () => {
      try {
        const answer = await live.ask<{ visits: VisitView[] }>('/api/v1/visits')
        if (isOver) return
        setVisits(answer.visits)
        setLost(false)
      } catch {
        if (isOver) return
        setLost(true)
      }
      timer = setTimeout(look, EVERY_MS)
    }
    void look()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [live, isVisible])
  return { visits, isLost }
}
