import { type PointerEvent, useEffect, useRef, useState } from 'react'

const SCALES = [1, 1.5, 2, 3, 4]
const STILL_PX = 6

/** How much a picture is enlarged, and dragging it about; another `key` begins anew. */
export function useZoom(key: string) {
  const [level, setLevel] = useState(0)
  const grabbed = useRef<{ x: number; y: number; isMoved: boolean } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture is shown as a whole first.
  useEffect(() => setLevel(0), [key])
  const step = (by: 1 | -1) => setLevel((old) => Math.min(Math.max(old + by, 0), SCALES.length - 1))
  return {
    scale: SCALES[level] ?? 1,
    isLargest: level === SCALES.length - 1,
    in: () => step(1),
    out: () => step(-1),
    reset: () => setLevel(0),
    /** A click enlarges or fits; a drag moves what is enlarged. */
    drag: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        grabbed.current = { x: event.clientX, y: event.clientY, isMoved: false }
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const from = grabbed.current
        if (!from || event.buttons === 0 || event.pointerType === 'touch') return
        const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
        if (!from.isMoved && Math.hypot(dx, dy) < STILL_PX) return
        event.currentTarget.scrollBy(-dx, -dy)
        grabbed.current = { x: event.clientX, y: event.clientY, isMoved: true }
      },
      onClick: () => {
        const wasMoved = grabbed.current?.isMoved ?? false
        grabbed.current = null
        if (!wasMoved) setLevel(level === 0 ? 2 : 0)
      },
    },
  }
}
