import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

const NEAR_END_PX = 60

/** Keeps a thread at its end while somebody is there, and leaves it alone while they read further up. */
export function useFollowEnd(count: number): {
  scroller: RefObject<HTMLDivElement | null>
  isAway: boolean
  toEnd(): void
} {
  const scroller = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const lastTop = useRef(0)
  const [isAway, setAway] = useState(false)
  const toEnd = () => {
    follows.current = true
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: With each message there is one more child to watch.
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const note = () => {
      const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX
      // A picture that has just grown puts the end further away; only whoever scrolls up wants to be elsewhere.
      const wentUp = element.scrollTop < lastTop.current
      follows.current = isNear || (follows.current && !wentUp)
      lastTop.current = element.scrollTop
      setAway(!follows.current)
    }
    // Pictures grow when they have been loaded, and the keyboard of a phone takes away room.
    const grown = new ResizeObserver(() => follows.current && element.scrollTo({ top: element.scrollHeight }))
    grown.observe(element)
    for (const child of element.children) grown.observe(child)
    element.addEventListener('scroll', note, { passive: true })
    return () => {
      grown.disconnect()
      element.removeEventListener('scroll', note)
    }
  }, [count])
  useLayoutEffect(() => {
    if (count > 0 && follows.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [count])
  return { scroller, isAway, toEnd }
}
