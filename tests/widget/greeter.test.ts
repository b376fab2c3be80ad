import { describe, expect, test } from 'vitest'
import { fakeClock } from '#server/lib/clock.ts'
import { createGreeter } from '#widget/greeter.ts'

const GREETING = { text: 'May I help?', url: '', afterSeconds: null, scrolledPercent: null }

describe('a greeting', () => {
  test('comes after its seconds, once', async () => {
    const { clock, greeter, said } = aPage()
    greeter.hear({ ...GREETING, afterSeconds: 5 })
    await clock.advance(4_999)
    expect(said).toEqual([])
    await clock.advance(1)
    greeter.hear({ ...GREETING, afterSeconds: 5 })
    await clock.advance(60_000)
    expect(said).toEqual(['May I help?'])
  })

  test('comes once enough of the page has been seen, or its time has come, whichever is first', async () => {
    const { clock, greeter, said, scrollTo, listeners } = aPage()
    greeter.hear({ ...GREETING, scrolledPercent: 60, afterSeconds: 30 })
    scrollTo(59)
    expect(said).toEqual([])
    scrollTo(60)
    scrollTo(90)
    await clock.advance(60_000)
    expect(said).toEqual(['May I help?'])
    expect(listeners()).toBe(0)
  })

  test('comes only on pages with its part in the address, also where the page changes without loading', async () => {
    const { clock, greeter, said, goTo } = aPage()
    const greeting = { ...GREETING, url: '/prices', afterSeconds: 2 }
    greeter.hear(greeting)
    await clock.advance(60_000)
    expect(said).toEqual([])
    goTo('https://toko.example/prices?of=baskets')
    greeter.hear(greeting)
    await clock.advance(1_000)
    // Away again before its time.
    goTo('https://toko.example/')
    greeter.hear(greeting)
    await clock.advance(60_000)
    expect(said).toEqual([])
    goTo('https://toko.example/prices')
    greeter.hear(greeting)
    await clock.advance(2_000)
    expect(said).toEqual(['May I help?'])
  })

  test('does not come where the site has none, or has taken it back, or the chat has gone', async () => {
    const { clock, greeter, said, scrollTo } = aPage()
    greeter.hear(undefined)
    greeter.hear({ ...GREETING, afterSeconds: 1 })
    greeter.hear(undefined)
    await clock.advance(60_000)
    greeter.hear({ ...GREETING, scrolledPercent: 10, afterSeconds: 1 })
    greeter.stop()
    scrollTo(100)
    await clock.advance(60_000)
    expect(said).toEqual([])
  })
})

function aPage() {
  const clock = fakeClock(0)
  const said: string[] = []
  const heard = new Set<() => void>()
  let [address, scrolled] = ['https://toko.example/', 0]
  const page = {
    address: () => address,
    scrolledPercent: () => scrolled,
    onScroll(hear: () => void) {
      heard.add(hear)
      return () => void heard.delete(hear)
    },
  }
  return {
    clock,
    said,
    greeter: createGreeter({ clock, page, say: (text) => said.push(text) }),
    goTo: (next: string) => (address = next),
    scrollTo(percent: number) {
      scrolled = percent
      for (const hear of [...heard]) hear()
    },
    listeners: () => heard.size,
  }
}
