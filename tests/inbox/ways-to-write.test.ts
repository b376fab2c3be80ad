import { expect, test } from 'vitest'
import { waysToWrite } from '#inbox/lib/ways-to-write.ts'
import type { ChannelView, WhatsappState } from '#server/protocol/views.ts'
import { aChannel, aWhatsappView } from './views.ts'

const SITE = aChannel('site')
const [FIRST, SECOND, AWAY] = [aNumber('first'), aNumber('second'), aNumber('away', 'logged_out')]
const CHANNELS = [SITE, AWAY, FIRST, SECOND]

test('somebody with a phone number is written to by every number, the one in use and those that are connected first', () => {
  const known = { conversations: [talk('second')], channels: CHANNELS, mayBegin: true }
  expect(ways({ ...known, contact: person('628111000001') })).toEqual([
    'second 628111000001',
    'first 628111000001',
    'away 628111000001',
  ])
})

test('who is known only by a LID is written to only by the number that knows it, and a visitor in the chat', () => {
  const lid = { channelId: 'first', kind: 'lid' as const, value: '77', verified: true }
  const known = { conversations: [], channels: CHANNELS, mayBegin: true }
  expect(ways({ ...known, contact: person(null, [lid]) })).toEqual(['first 77@lid'])
  const visitor = { channelId: 'site', kind: 'visitor' as const, value: 'v', verified: false }
  expect(ways({ ...known, contact: person(null, [visitor]) })).toEqual([])
  const chat = { ...talk('site'), channelKind: 'website' as const }
  expect(ways({ ...known, contact: person(null, [visitor]), conversations: [chat] })).toEqual([
    'site talk by site',
  ])
})

test('a group is written to by the number that is in it, and nobody else is in its place', () => {
  const identities = [{ channelId: 'second', kind: 'group' as const, value: '120363', verified: true }]
  const contact = { kind: 'group' as const, phone: null, identities }
  const known = { contact, conversations: [talk('second')], mayBegin: true }
  expect(ways({ ...known, channels: CHANNELS })).toEqual(['second 120363@g.us'])
  expect(ways({ ...known, channels: [FIRST] })).toEqual([])
})

test('who sees only some conversations is offered only these', () => {
  const known = { contact: person('628111000001'), channels: CHANNELS, mayBegin: false }
  expect(ways({ ...known, conversations: [talk('first')] })).toEqual(['first 628111000001'])
  expect(ways({ ...known, conversations: [] })).toEqual([])
})

type Known = Parameters<typeof waysToWrite>[0]

function ways(known: Known): string[] {
  return waysToWrite(known).map(({ channel, to }) => `${channel.id} ${to}`)
}

function person(phone: string | null, identities: Known['contact']['identities'] = []) {
  return { kind: 'person' as const, phone, identities }
}

function talk(channelId: string) {
  return { id: `talk by ${channelId}`, channelId, channelKind: 'whatsapp' as const }
}

function aNumber(id: string, state: WhatsappState = 'online'): ChannelView {
  return aChannel(id, { kind: 'whatsapp', whatsapp: aWhatsappView({ state }) })
}
