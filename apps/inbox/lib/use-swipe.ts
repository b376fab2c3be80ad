import { type TouchEvent, useRef } from 'react'

interface Swipe {
  isOn: boolean
  /** To the next (1) or to the one before (-1). */
  onSwipe(step: 1 | -1): void
  onDown(): void
}

const FAR_PX = 60

/** A thumb's way through pictures: sideways to the others, down to leave. */
export function useSwipe({ isOn, onSwipe, onDown }: Swipe) {
  const from = useRef<{ x: number; y: number } | null>(null)
  return {
    onTouchStart: ({ touches }: TouchEvent) => {
      const touch = touches[0]
      from.current = isOn && touch && touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null
    },
    onTouchEnd: ({ changedTouches }: TouchEvent) => {
      const touch = changedTouches[0]
      if (!from.current || !touch) return
      const [dx, dy] = [touch.clientX - from.current.x, touch.clientY - from.current.y]
      from.current = null
      if (Math.abs(dx) > FAR_PX && Math.abs(dx) > Math.abs(dy)) onSwipe(dx < 0 ? 1 : -1)
      else if (dy > FAR_PX * 2 && dy > Math.abs(dx)) onDown()
    },
  }
}
