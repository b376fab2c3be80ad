import { expect, test } from 'vitest'
import type { Bell } from '#server/bells/bells.ts'
import { embeddedBells } from '#server/bells/embedded.ts'
import { createLogger } from '#server/lib/logger.ts'

const BELL: Bell = { kind: 'log', accountId: 'account' }
const bellsHere = () => embeddedBells({ logger: createLogger('silent') })

test('everybody who listens hears a bell, after the caller is done, in order', async () => {
  const bells = bellsHere()
  const heard: string[] = []
  bells.listen((bell) => heard.push(`one ${bell.kind}`))
  bells.listen((bell) => heard.push(`two ${bell.kind}`))
  bells.ring(BELL)
  bells.ring({ kind: 'site', channelId: 'channel' })
  expect(heard).toEqual([])
  await settled()
  expect(heard).toEqual(['one log', 'two log', 'one site', 'two site'])
})

test('who has stopped listening hears nothing more', async () => {
  const bells = bellsHere()
  const heard: Bell[] = []
  const stop = bells.listen((bell) => heard.push(bell))
  bells.ring(BELL)
  await settled()
  stop()
  bells.ring(BELL)
  await settled()
  expect(heard).toEqual([BELL])
})

test('a listener that throws does not keep the others from hearing', async () => {
  const bells = bellsHere()
  const heard: Bell[] = []
  bells.listen(() => {
    throw new Error('Broken listener.')
  })
  bells.listen((bell) => heard.push(bell))
  bells.ring(BELL)
  await settled()
  expect(heard).toEqual([BELL])
})

test('after close nobody hears anything', async () => {
  const bells = bellsHere()
  const heard: Bell[] = []
  bells.listen((bell) => heard.push(bell))
  bells.ring(BELL)
  await bells.close()
  await settled()
  expect(heard).toEqual([])
})

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10))
}
