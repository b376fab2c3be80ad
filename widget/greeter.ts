import type { BeaconAnswer } from '#server/protocol/visitors.ts'
import type { Clock } from './clock.ts'

/** What a greeting waits for; tests bring their own page. */
export interface LookedAtPage {
  address(): string
  scrolledPercent(): number
  /** Calls back at every scroll; the answer ends it. */
  onScroll(heard: () => void): () => void
}

export interface Greeter {
  /** What the server has said last, on the page as it is now. */
  hear(greeting: BeaconAnswer['greeting']): void
  stop(): void
}

/** Says the site's greeting on the pages it is for, after its time or once enough of the page has been seen; once. */
export function createGreeter(deps: {
  clock: Clock
  page: LookedAtPage
  say: (text: string) => void
}): Greeter {
  const { clock, page } = deps
  let armedFor: string | null = null
  let stops: (() => void)[] = []

  function stop(): void {
    for (const end of stops) end()
    stops = []
  }

  return {
    stop,
    hear(greeting) {
      const wanted = JSON.stringify([page.address(), greeting])
      if (wanted === armedFor) return
      armedFor = wanted
      stop()
      if (!greeting || !page.address().includes(greeting.url)) return
      const { text, afterSeconds, scrolledPercent } = greeting
      const say = () => {
        stop()
        deps.say(text)
      }
      if (afterSeconds !== null) stops.push(clock.after(afterSeconds * 1_000, say))
      if (scrolledPercent === null) return
      stops.push(page.onScroll(() => page.scrolledPercent() >= scrolledPercent && say()))
    },
  }
}

/** The page in this browser. */
export function browserPage(): LookedAtPage {
  return {
    address: () => location.href,
    scrolledPercent() {
      const { scrollHeight } = document.documentElement
      return ((scrollY + innerHeight) / Math.max(1, scrollHeight)) * 100
    },
    onScroll(heard) {
      addEventListener('scroll', heard, { passive: true, capture: true })
      return () => removeEventListener('scroll', heard, { capture: true })
    },
  }
}
