import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Queue } from '#server/queue/queue.ts'

export interface QueueEngine {
  queue: Queue
  now(): number
  /** Lets time go on. */
  pass(ms: number): Promise<void>
  /** How many turns a thousand bells may become at most. */
  fewTurns: number
  remove(): Promise<void>
}

/** What every queue engine promises. */
export function queueContract(name: string, anEngine: () => Promise<QueueEngine>): void {
  describe(`the ${name} queue`, () => {
    let engine: QueueEngine
    let queue: Queue
    beforeEach(async () => {
      engine = await anEngine()
      queue = engine.queue
    })
    afterEach(async () => {
      await queue.close()
      await engine.remove()
    })

    test('a bell is answered by a turn on its lane', async () => {
      const turns: string[] = []
      await queue.start(async (lane) => {
        turns.push(lane)
        return null
      })
      queue.ring('one')
      await until(() => expect(turns).toEqual(['one']))
    })

    test('what was rung before the start is not lost', async () => {
      const turns: string[] = []
      queue.ring('early')
      await queue.start(async (lane) => {
        turns.push(lane)
        return null
      })
      await until(() => expect(turns).toEqual(['early']))
    })

    test('a bell during a turn is not swallowed: another turn follows', async () => {
      const gate = aGate()
      let begun = 0
      await queue.start(async () => {
        begun += 1
        if (begun === 1) await gate.passed
        return null
      })
      queue.ring('one')
      await until(() => expect(begun).toBe(1))
      queue.ring('one')
      await pause(60)
      expect(begun).toBe(1)
      gate.open()
      await until(() => expect(begun).toBe(2))
    })

    test('everything that was written before its bell is seen by some later turn', async () => {
      const random = seeded(42)
      let written = 0
      let seen = 0
      await queue.start(async () => {
        const before = written
        await pause(random() * 8)
        seen = before
        return null
      })
      for (let index = 0; index < 150; index++) {
        written += 1
        queue.ring('one')
        await pause(random() * 6)
      }
      await until(() => expect(seen).toBe(150))
    })

    test('a lane has one turn at a time while other lanes go on', async () => {
      const running = new Map<string, number>()
      const ended = new Map<string, number>()
      let most = 0
      let together = 0
      await queue.start(async (lane) => {
        running.set(lane, (running.get(lane) ?? 0) + 1)
        most = Math.max(most, running.get(lane) ?? 0)
        together = Math.max(together, sum(running))
        // Longer than a busy database takes to claim the next lane.
        await pause(60)
        running.set(lane, (running.get(lane) ?? 0) - 1)
        ended.set(lane, (ended.get(lane) ?? 0) + 1)
        return null
      })
      for (let round = 0; round < 10; round++) {
        for (const lane of ['one', 'two', 'three']) queue.ring(lane)
        await pause(10)
      }
      await until(() => expect(ended.size).toBe(3))
      await until(() => expect(sum(running)).toBe(0))
      expect(most).toBe(1)
      expect(together).toBeGreaterThan(1)
    })

    test('a thousand bells for one lane become few turns', async () => {
      let turns = 0
      await queue.start(async () => {
        turns += 1
        await pause(20)
        return null
      })
      for (let index = 0; index < 1000; index++) {
        queue.ring('busy')
        if (index % 100 === 0) await pause(1)
      }
      await until(() => expect(turns).toBeGreaterThan(0))
      await pause(400)
      expect(turns).toBeLessThanOrEqual(engine.fewTurns)
    })

    test('a bell for later waits for its time', async () => {
      const turns: string[] = []
      await queue.start(async (lane) => {
        turns.push(lane)
        return null
      })
      queue.ring('later', engine.now() + 600)
      await engine.pass(300)
      await pause(30)
      expect(turns).toEqual([])
      await engine.pass(300)
      await until(() => expect(turns).toEqual(['later']))
    })

    test('an earlier bell comes before a later one of the same lane', async () => {
      let turns = 0
      await queue.start(async () => {
        turns += 1
        return null
      })
      queue.ring('one', engine.now() + 3_600_000)
      await pause(20)
      queue.ring('one', engine.now() + 200)
      await engine.pass(220)
      await until(() => expect(turns).toBe(1))
    })

    test('a turn that says when the next is due gets it then', async () => {
      const turnsAt: number[] = []
      const begun = engine.now()
      await queue.start(async () => {
        turnsAt.push(engine.now())
        return turnsAt.length === 1 ? begun + 500 : null
      })
      queue.ring('one')
      await until(() => expect(turnsAt).toHaveLength(1))
      await pause(30)
      await engine.pass(500)
      await until(() => expect(turnsAt).toHaveLength(2))
      expect(turnsAt[1]).toBeGreaterThanOrEqual(begun + 500)
    })

    test('a turn that throws is tried again after a rest, and other lanes go on meanwhile', async () => {
      const turns: string[] = []
      await queue.start(async (lane) => {
        turns.push(lane)
        if (lane === 'broken' && turns.filter((turn) => turn === 'broken').length === 1)
          throw new Error('Broken once.')
        return null
      })
      queue.ring('broken')
      await until(() => expect(turns).toEqual(['broken']))
      await pause(50)
      queue.ring('broken') // No bell shortens the rest.
      queue.ring('healthy')
      await until(() => expect(turns).toContain('healthy'))
      await pause(100)
      expect(turns.filter((turn) => turn === 'broken')).toHaveLength(1)
      await engine.pass(1_000)
      await until(() => expect(turns.filter((turn) => turn === 'broken').length).toBeGreaterThan(1))
    })

    test('a lane that always throws does not stop the others', async () => {
      const healthy = new Set<string>()
      await queue.start(async (lane) => {
        if (lane.startsWith('broken')) throw new Error('Always broken.')
        healthy.add(lane)
        return null
      })
      for (let index = 0; index < 30; index++) queue.ring(`broken ${index}`)
      await pause(50)
      for (let index = 0; index < 30; index++) queue.ring(`healthy ${index}`)
      await until(() => expect(healthy.size).toBe(30))
    })

    test('close waits for the running turn and begins no other', async () => {
      const gate = aGate()
      const events: string[] = []
      await queue.start(async (lane) => {
        events.push(`begin ${lane}`)
        await gate.passed
        events.push(`end ${lane}`)
        return null
      })
      queue.ring('one')
      await until(() => expect(events).toEqual(['begin one']))
      const closed = queue.close().then(() => events.push('closed'))
      await pause(50)
      queue.ring('two')
      await pause(50)
      expect(events).toEqual(['begin one'])
      gate.open()
      await closed
      await pause(50)
      expect(events).toEqual(['begin one', 'end one', 'closed'])
    })
  })
}

/** Waits until `check` no longer throws. */
export function until(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 5 })
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export function aGate(): { passed: Promise<void>; open(): void } {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

/** The same numbers from 0 to 1 for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0)
}
