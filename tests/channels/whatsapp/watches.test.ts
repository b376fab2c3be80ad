import { expect, test } from 'vitest'
import { systemClock } from '#server/lib/clock.ts'
import { until } from '../../../apps/sandbox/until.ts'
import { aTalk } from './conversations.ts'
import { aLinkedStage } from './stage.ts'

test('who is looked at for long is asked about again, and about a group nobody is asked', async () => {
  const clock = systemClock()
  let late = 0
  const stage = await aLinkedStage({ clock: { ...clock, now: () => clock.now() + late } })
  const { sandbox, host } = stage
  sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const asked: string[] = []
  sandbox.notices.on('stanza', ({ direction, stanza: { tag, attrs } }) => {
    if (direction === 'in' && tag === 'presence' && attrs.to) asked.push(`${attrs.type} ${attrs.to}`)
  })
  const ann = await aTalk(stage, { kind: 'phone', value: '491700000100' })
  const group = await aTalk(stage, { kind: 'group', value: '120363000000000001' })
  const since = Date.now()
  host.looked = [group, ann].map(({ conversationId }) => ({ conversationId, since }))
  await until(() => asked.length === 1, 'the first question')
  late = 2 * 60_000
  await until(() => asked.length === 2, 'the second question')
  host.looked = []
  await until(() => asked.length === 3, 'the end')
  expect(asked).toEqual(
    ['subscribe', 'subscribe', 'unsubscribe'].map((word) => `${word} 491700000100@s.whatsapp.net`),
  )
})
