import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { proto } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import type { ChannelMessage } from '#server/channels/channel.ts'
import { mentioning, poll } from '../../../apps/sandbox/people/contents.ts'
import { announceGroupChange } from '../../../apps/sandbox/people/group-changes.ts'
import { publishToNewsletter } from '../../../apps/sandbox/server/newsletters.ts'
import { until } from '../../../apps/sandbox/until.ts'
import { aLinkedStage, aStage, type Stage, untilAsync } from './stage.ts'

const ANN = { number: '491700000100', name: 'Ann' }

async function aLinkedStageWithAnn() {
  const stage = await aLinkedStage()
  return Object.assign(stage, { ann: stage.sandbox.contacts.add(ANN) })
}

function come(stage: Stage, id: string): Promise<ChannelMessage> {
  return until(() => stage.host.messages.find(({ externalId }) => externalId === id), `the message ${id}`)
}

test('every kind without a file comes through the wire as itself', async () => {
  const stage = await aLinkedStageWithAnn()
  const kinds: [string, proto.IMessage][] = [
    ['text', { conversation: 'hi' }],
    ['text', { ephemeralMessage: { message: { extendedTextMessage: { text: 'soon gone' } } } }],
    ['location', { locationMessage: { degreesLatitude: 52.5, degreesLongitude: 13.4, name: 'Berlin' } }],
    ['contacts', { contactMessage: { displayName: 'Dan', vcard: 'BEGIN:VCARD\nFN:Dan\nEND:VCARD' } }],
    ['poll', poll('Which one?', ['This', 'That'])],
    ['text', { listResponseMessage: { title: 'Row 1' } }],
    ['unsupported', { productMessage: { product: { title: 'Cup' } } }],
    ['image', { viewOnceMessageV2: { message: { imageMessage: { caption: 'once' } } } }],
  ]
  const sent: [string, string][] = []
  for (const [kind, content] of kinds) sent.push([kind, (await stage.ann.say(stage.phone, content)).id])
  for (const [kind, id] of sent) {
    expect(await come(stage, id)).toMatchObject({
      kind,
      author: { phone: ANN.number, name: 'Ann' },
      file: null,
    })
  }
  expect(stage.host.messages).toHaveLength(kinds.length)
  expect(stage.host.messages.at(-1)).toMatchObject({ text: '', details: { viewOnce: true } })
})

test('files come with their bytes, also those that the phone has to upload again', async () => {
  const stage = await aLinkedStageWithAnn()
  const stored: Buffer[] = []
  stage.host.storeFile = async (_channelId, { path }) => `${stored.push(await readFile(path)) - 1}`
  const bytes = randomBytes(20_000)
  const image = stage.sandbox.world.media.put(bytes, 'image')
  const voice = stage.sandbox.world.media.put(bytes, 'audio')
  const gone = stage.sandbox.world.media.put(bytes, 'document')
  stage.sandbox.world.media.gone.set(gone.directPath, 410)
  const contents: proto.IMessage[] = [
    { imageMessage: { ...image, mimetype: 'image/jpeg', caption: 'look' } },
    {
      audioMessage: {
        ...voice,
        mimetype: 'audio/ogg; codecs=opus',
        ptt: true,
        seconds: 2,
        waveform: new Uint8Array([0, 99]),
      },
    },
    {
      documentWithCaptionMessage: {
        message: { documentMessage: { ...gone, mimetype: 'application/pdf', fileName: 'a.pdf' } },
      },
    },
  ]
  const kinds = ['image', 'voice', 'document']
  for (const [index, content] of contents.entries()) {
    const { id } = await stage.ann.say(stage.phone, content)
    const message = await come(stage, id)
    expect(message.kind).toBe(kinds[index])
    if (!message.file || !('mediaId' in message.file)) throw new Error(JSON.stringify(message.file))
    expect(stored[Number(message.file.mediaId)]?.equals(bytes)).toBe(true)
  }
})

test('reactions, edits, deletions, answers and votes reach the message they are for', async () => {
  const stage = await aLinkedStageWithAnn()
  const { ann, phone, host } = stage
  const first = await ann.say(phone, 'one')
  const survey = await ann.say(phone, poll('When?', ['Mon', 'Tue']))
  await come(stage, survey.id)
  const answer = await ann.quote(phone, first.id, 'and?')
  await ann.react(phone, first.id, '👍')
  await ann.react(phone, first.id, '')
  await ann.edit(phone, first.id, 'one, mended')
  await ann.revoke(phone, first.id)
  await ann.vote(phone, survey.id, ['Tue'])
  expect(await come(stage, answer.id)).toMatchObject({ quoted: { externalId: first.id, text: 'one' } })
  const told = (id: string) =>
    host.changes.filter(({ target }) => target.externalId === id).map(({ change }) => change)
  await until(() => told(first.id).length >= 4 && told(survey.id).length > 0, 'the changes')
  expect(told(first.id)).toMatchObject([
    { type: 'reacted', emoji: '👍', author: { phone: ANN.number } },
    { type: 'reacted', emoji: '' },
    { type: 'edited', text: 'one, mended' },
    { type: 'deleted', author: { phone: ANN.number } },
  ])
  expect(told(survey.id)).toMatchObject([{ type: 'voted', options: ['Tue'], author: { phone: ANN.number } }])
})

test('a group has its subject changed, its people named and mentioned', async () => {
  const stage = await aLinkedStageWithAnn()
  const { ann, sandbox, phone } = stage
  const bob = sandbox.contacts.add({ number: '491700000101', name: 'Bob' })
  const group = sandbox.groups.create({ subject: 'Team', owner: ann, members: [bob, phone] })
  const { id } = await bob.say(group, mentioning(`@${ann.lid} look`, [ann.jid('lid')]))
  expect(await come(stage, id)).toMatchObject({
    chat: { kind: 'group', groupId: group.jid.split('@')[0] },
    author: { phone: bob.number, lid: bob.lid, name: 'Bob' },
    mentions: [{ lid: ann.lid }],
  })
  const eva = sandbox.contacts.add({ number: '491700000102', name: 'Eva' })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'add', people: [eva] })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'subject', text: 'Team 2' })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'promote', people: [phone] })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'remove', people: [bob] })
  const changes = () => stage.host.messages.flatMap(({ details }) => details?.change ?? [])
  await until(() => changes().length >= 5, 'the changes')
  expect(changes()).toMatchObject([
    { code: 'group_create', value: 'Team' },
    { code: 'group_add', subjects: [`+${eva.number}`] },
    { code: 'group_subject', value: 'Team 2' },
    { code: 'group_promote', subjects: ['Shop'] },
    { code: 'group_remove', subjects: [`+${bob.number}`] },
  ])
})

test('what is typed on the phone is ours; stories and newsletters are nobody’s', async () => {
  const stage = await aLinkedStageWithAnn()
  const { ann, phone } = stage
  await ann.postStatus([phone], 'at the sea')
  publishToNewsletter(phone, '120363000000000001@newsletter', { conversation: 'news' })
  const typed = await phone.say(ann, 'from the phone')
  expect(await come(stage, typed.id)).toMatchObject({ author: 'us', chat: { phone: ANN.number } })
  await untilAsync(async () => (await stage.openRows()).length === 0, 'a journal without open rows')
  expect(stage.host.texts()).toEqual(['from the phone'])
})

test('a call is a line, and what is to be seen once on the phone is marked', async () => {
  const stage = await aLinkedStageWithAnn()
  const call = stage.ann.call(stage.phone, { video: true })
  expect(await come(stage, call)).toMatchObject({
    kind: 'call',
    details: { call: { video: true, outcome: 'offered' } },
  })
  const once = await stage.ann.say(
    stage.phone,
    { imageMessage: { caption: 'x' } },
    { unavailable: 'view_once' },
  )
  expect(await come(stage, once.id)).toMatchObject({ kind: 'unsupported', details: { viewOnce: true } })
})

test('the past comes in, oldest first, with whose it was', async () => {
  const stage = await aStage()
  const phone = stage.sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  const ann = stage.sandbox.contacts.add(ANN)
  const messages = [1, 2, 3].map((day) => ({
    id: `OLD${day}`,
    from: day === 2 ? undefined : ann,
    what: `day ${day}`,
    at: new Date(`2026-01-0${day}T10:00:00Z`),
  }))
  phone.memory.remember({ with: ann, messages })
  await stage.open()
  await phone.scan(await stage.qr())
  await until(() => stage.host.history.flatMap((part) => part.messages).length >= 3, 'the past')
  expect(stage.host.history.flatMap((part) => part.messages)).toMatchObject([
    { text: 'day 1', author: { phone: ANN.number }, sentAt: Date.UTC(2026, 0, 1, 10) },
    { text: 'day 2', author: 'us' },
    { text: 'day 3', author: { phone: ANN.number } },
  ])
  expect(stage.host.messages).toEqual([])
})
