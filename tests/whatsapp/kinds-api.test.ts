import { randomBytes } from 'node:crypto'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import type { MessageView } from '#server/protocol/views.ts'
import { anMp4, anOpus, aPdf, aPicture } from '#tests/support/files.ts'
import { KINDS_ROWS, operationsOf, valuesOf } from '#tests/support/kinds-table.ts'
import { aProgram, type Program } from '#tests/support/programs.ts'
import { answerOf, eventually } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { poll } from '../../apps/sandbox/people/contents.ts'
import type { ReceivedMessage } from '../../apps/sandbox/people/ledger.ts'
import { isOnline } from '../../apps/sandbox/people/presence.ts'
import { changeSetting } from '../../apps/sandbox/phone/chat-settings.ts'
import { aWhatsappStage, type WhatsappStage } from './stage.ts'
import { aTalk, type Talk } from './talk.ts'

const CAP_BYTES = 50_000

const shop = sharedByFile(async () => {
  const stage = await aWhatsappStage({ settings: { maxFileBytes: CAP_BYTES } })
  await stage.agent.patch(`/api/v1/channels/${stage.channelId}`, { groupsShown: true })
  const server = {
    fetch: (path: string, init?: RequestInit) => fetch(new URL(path, stage.url()), init),
  }
  const scopes = ['read', 'send', 'manage'] as const
  return { stage, server, program: await aProgram(stage.app(), server, stage.owner, { scopes: [...scopes] }) }
})

afterEach(() => expect(shop().stage.sandbox.alarms).toEqual([]))

/** A program at work in a conversation with somebody new, who has written "hello". */
interface Work extends Talk {
  stage: WhatsappStage
  /** Calls an operation by its name in the table. */
  call<T>(operation: string, body?: object, ids?: Record<string, string>): Promise<T>
  /** Sends to the contact's number; answers what their phone decrypted. */
  sends(body: object): Promise<{ message: MessageView; received: ReceivedMessage }>
  acts(body: object): Promise<void>
  upload(file: Blob): Promise<{ media: { id: string } }>
}

/** What a program calls for each row, and what comes of it. */
const WORK: Record<string, (work: Work) => Promise<void>> = {
  async text({ sends, call, conversationId, contact }) {
    expect((await sends({ text: '*until* six' })).received).toMatchObject({
      kind: 'text',
      text: '*until* six',
    })
    await call('POST /conversations/{id}/messages', { text: 'or seven' }, { id: conversationId })
    await eventually(() => expect(contact.received.at(-1)?.text).toBe('or seven'))
    const longest = '漢'.repeat(65_536)
    expect((await sends({ text: longest })).received.text === longest).toBe(true)
  },
  async image({ sends, stage, upload }) {
    const bytes = await aPicture({ format: 'jpeg' })
    const { received } = await sends({ text: 'look', media: inCall(bytes, 'menu.jpg') })
    expect(received).toMatchObject({ kind: 'image', text: 'look' })
    const { imageMessage } = received.content
    expect(stage.sandbox.world.media.get(imageMessage ?? {}, 'image').equals(bytes)).toBe(true)
    const { media } = await upload(new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }))
    expect((await sends({ mediaId: media.id })).received.kind).toBe('image')
  },
  video: ({ sends }) => sendsFile(sends, anMp4(), 'film.mp4', 'video'),
  'audio file': ({ sends }) => sendsFile(sends, anOpus(), 'song.ogg', 'audio'),
  document: ({ sends }) => sendsFile(sends, aPdf(), 'offer.pdf', 'document'),
  async 'voice note'({ sends }) {
    const content = { kind: 'voice', seconds: 4, waveform: [1, 99] }
    const { received } = await sends({ content, media: inCall(anOpus(), 'voice.ogg') })
    expect(received.content.audioMessage).toMatchObject({ ptt: true, seconds: 4 })
  },
  async sticker({ sends }) {
    const media = inCall(await aPicture({ format: 'webp' }), 'cat.webp')
    expect((await sends({ content: { kind: 'sticker' }, media })).received.kind).toBe('sticker')
  },
  async location({ sends }) {
    const place = { degreesLatitude: 1.5, degreesLongitude: 2.5, name: 'Shop' }
    const content = { kind: 'location', latitude: 1.5, longitude: 2.5, name: 'Shop' }
    expect((await sends({ content })).received.content.locationMessage).toMatchObject(place)
  },
  async 'contact cards'({ sends }) {
    const contacts = [{ name: 'Eva', phones: ['+491700000200'] }]
    const { received } = await sends({ content: { kind: 'contacts', contacts } })
    expect(received.content.contactMessage?.displayName).toBe('Eva')
  },
  async poll({ sends }) {
    const { received } = await sends({
      content: { kind: 'poll', question: 'When?', options: ['Mon', 'Tue'] },
    })
    expect(received).toMatchObject({ kind: 'poll', text: 'When?' })
  },
  async vote({ sends, comes }) {
    const { id: messageId, externalId } = await comes(poll('Which one?', ['This', 'That']))
    const { received } = await sends({ content: { kind: 'vote', messageId, options: ['That'] } })
    expect(received.content.pollUpdateMessage?.pollCreationMessageKey?.id).toBe(externalId)
  },
  async reaction({ sends, comes }) {
    const { id: messageId, externalId } = await comes('one')
    const { received } = await sends({ text: '👍', content: { kind: 'reaction', messageId } })
    expect(received.content.reactionMessage).toMatchObject({ text: '👍', key: { id: externalId } })
  },
  async edit({ sends }) {
    const { message, received } = await sends({ text: 'until sicks' })
    const edit = await sends({ text: 'until six', content: { kind: 'edit', messageId: message.id } })
    expect(edit.received).toMatchObject({ kind: 'edit', text: 'until six' })
    expect(edit.received.content.protocolMessage?.key?.id).toBe(received.id)
  },
  async 'deleted for everyone'({ sends }) {
    const { message, received } = await sends({ text: 'wrong chat' })
    const deletion = await sends({ content: { kind: 'delete', messageId: message.id } })
    expect(deletion.received.kind).toBe('revoke')
    expect(deletion.received.content.protocolMessage?.key?.id).toBe(received.id)
  },
  async 'deleted on our own phone only'({ comes, acts, stage }) {
    const { id: messageId, externalId } = await comes('forget this')
    const told = patchesOf(stage)
    await acts({ action: 'deleteForMe', messageId })
    expect(told().map(([name, , id]) => [name, id])).toEqual([['deleteMessageForMe', externalId]])
  },
  async 'quoted reply'({ sends, comes }) {
    const { id: quotedId, externalId } = await comes('is it open?')
    const { received } = await sends({ text: 'yes', quotedId })
    expect(received.content.extendedTextMessage?.contextInfo?.stanzaId).toBe(externalId)
  },
  async mention({ sends, conversation, contact }) {
    const { id, name } = (await conversation()).contact
    const { received } = await sends({ text: `thank you, @${name}`, mentions: [id] })
    const { mentionedJid } = received.content.extendedTextMessage?.contextInfo ?? {}
    expect(mentionedJid).toEqual([contact.jid('pn')])
  },
  async album({ sends }) {
    for (const name of ['front.jpg', 'back.jpg'])
      await sendsFile(sends, await aPicture({ format: 'jpeg' }), name, 'image')
  },
  async 'group change'({ call, contact, stage }) {
    const id = stage.channelId
    const { group } = await call<{ group: { groupId: string } }>(
      'POST /channels/{id}/groups',
      { subject: 'Resellers', members: [contact.number] },
      { id },
    )
    const ids = { id, groupId: group.groupId }
    const made = stage.sandbox.world.directory.groups.get(`${group.groupId}@g.us`)
    const path = '/channels/{id}/groups/{groupId}'
    await call(`PATCH ${path}`, { subject: 'Partners' }, ids)
    await call(`POST ${path}/members`, { change: 'promote', members: [contact.number] }, ids)
    expect([made?.subject, made?.isAdmin(contact)]).toEqual(['Partners', true])
    const { link } = await call<{ link: string }>(`GET ${path}/link`, undefined, ids)
    expect(await call(`POST ${path}/link`, {}, ids)).not.toEqual({ link })
    await call(`DELETE ${path}/membership`, undefined, ids)
    expect(made?.members).toEqual([contact])
  },
  async 'messages disappear from now on'({ acts, contact }) {
    await acts({ action: 'disappear', seconds: 86_400 })
    const { ephemeralMessage } = contact.received.at(-1)?.content ?? {}
    expect(ephemeralMessage?.message?.protocolMessage?.ephemeralExpiration).toBe(86_400)
  },
  async 'a message pinned'({ acts, comes, contact }) {
    const { id: messageId, externalId } = await comes('the price list')
    await acts({ action: 'pinMessage', messageId, seconds: 86_400 })
    expect(contact.received.at(-1)?.content.pinInChatMessage?.key?.id).toBe(externalId)
  },
  async call({ call, contact, stage }) {
    const id = stage.channelId
    await call('PATCH /channels/{id}', { callReply: 'Please write to us.' }, { id })
    contact.call(stage.phone)
    await eventually(() => expect(contact.received.at(-1)?.text).toBe('Please write to us.'))
    await call('PATCH /channels/{id}', { callReply: null }, { id })
  },
  async sent({ sends, call, contact }) {
    const { message, received } = await sends({ text: 'until six' })
    contact.read(received.id)
    await reaches(call, message.id, 'read')
  },
  async 'receipts in groups'({ call, contact, stage }) {
    const { phone, sandbox } = stage
    const group = sandbox.groups.create({ subject: 'Suppliers', owner: contact, members: [phone] })
    await contact.say(group, 'hello all')
    const said = { to: group.jid, text: 'hello' }
    const sent = await eventually(() => call<{ messages: MessageView[] }>('POST /messages', said))
    await reaches(call, sent.messages[0]?.id ?? '', 'delivered')
  },
  async archived({ acts, call, comes, conversation, conversationId, stage }) {
    const { id: messageId } = await comes('one')
    const told = patchesOf(stage)
    const until = Date.now() + 3_600_000
    await call('PUT /conversations/{id}/read', { upToSeq: 1_000_000 }, { id: conversationId })
    expect((await conversation()).unreadCount).toBe(0)
    await acts({ action: 'archive', on: true })
    await acts({ action: 'pin', on: true })
    await acts({ action: 'mute', until })
    await acts({ action: 'unread' })
    await acts({ action: 'star', messageId, on: true })
    const names = ['archive', 'pin_v1', 'mute', 'markChatAsRead', 'star']
    expect(told().map(([name]) => name)).toEqual(expect.arrayContaining(names))
    expect(await conversation()).toMatchObject({ archived: true, pinned: true, mutedUntil: until })
  },
  async blocked({ acts, stage }) {
    await acts({ action: 'block', on: true })
    expect(stage.phone.blocked.size).toBe(1)
    await acts({ action: 'block', on: false })
    expect(stage.phone.blocked.size).toBe(0)
  },
  async cleared({ acts, stage }) {
    const told = patchesOf(stage)
    await acts({ action: 'clear' })
    await acts({ action: 'delete' })
    expect(told().map(([name]) => name)).toEqual(['clearChat', 'deleteChat'])
  },
  async typing({ call, contact, conversationId, stage }) {
    const of = { id: conversationId }
    await call('PUT /conversations/{id}/typing', { state: 'recording' }, of)
    expect([...contact.sees]).toEqual([[stage.phone.number, 'recording']])
    const presence = () => call('GET /conversations/{id}/presence', undefined, of)
    await presence()
    contact.type(stage.phone)
    await eventually(async () => expect(await presence()).toMatchObject({ presence: { state: 'typing' } }))
  },
  async online({ call, contact, conversationId, stage }) {
    contact.appear('available')
    const of = { id: conversationId }
    expect(await call('GET /conversations/{id}/presence', undefined, of)).toMatchObject({
      presence: { state: 'online' },
    })
    const shown = () => isOnline(stage.sandbox.world, stage.phone)
    await call('PATCH /channels/{id}', { available: true }, { id: stage.channelId })
    await eventually(() => expect(shown()).toBe(true))
    await call('PATCH /channels/{id}', { available: false }, { id: stage.channelId })
    await eventually(() => expect(shown()).toBe(false))
  },
  async 'profile photo of a customer or a group'({ call, contact, conversationId }) {
    contact.picture = 'https://pps.whatsapp.net/v/ann.jpg'
    const photo = await call('GET /conversations/{id}/photo', undefined, { id: conversationId })
    expect(photo).toEqual({ url: contact.picture })
  },
  async 'numbers looked up'({ call, contact, stage }) {
    const phones = [`+${contact.number}`, '491709999999']
    expect(await call('POST /channels/{id}/look-ups', { phones }, { id: stage.channelId })).toEqual({
      found: [
        { asked: `+${contact.number}`, phone: contact.number, exists: true },
        { asked: '491709999999', phone: '491709999999', exists: false },
      ],
    })
  },
  async 'contacts and groups listed'({ call, contact, stage }) {
    const group = stage.sandbox.groups.create({ subject: 'Team', owner: contact, members: [stage.phone] })
    await contact.say(group, 'hello all')
    await eventually(async () => {
      const groups = await call<{ contacts: object[] }>('GET /groups')
      expect(groups.contacts).toContainEqual(expect.objectContaining({ name: 'Team' }))
    })
    const people = await call<{ contacts: object[] }>('GET /contacts')
    expect(people.contacts).toContainEqual(expect.objectContaining({ phone: contact.number }))
    const of = { id: stage.channelId }
    const all = await call<{ groups: object[] }>('GET /channels/{id}/groups', undefined, of)
    expect(all.groups).toContainEqual(expect.objectContaining({ subject: 'Team' }))
  },
  async 'labels of the phone listed'({ call, stage }) {
    changeSetting(stage.phone, { do: 'label', id: '7', name: 'New customer' })
    await eventually(async () =>
      expect(await call('GET /channels/{id}/labels', undefined, { id: stage.channelId })).toEqual({
        labels: [{ id: '7', name: 'New customer' }],
      }),
    )
  },
  async 'file over the limit'({ acts, comes, shown, stage }) {
    const file = stage.sandbox.world.media.put(randomBytes(CAP_BYTES + 1), 'document')
    const { id: messageId } = await comes({ documentMessage: { ...file, mimetype: 'application/zip' } })
    await acts({ action: 'fetch', messageId })
    await eventually(async () => expect((await shown(messageId)).media).not.toBeNull())
  },
}

test.each(KINDS_ROWS.filter(({ api }) => api !== '-'))(
  '$name: a program does it, by what the table says',
  async (row) => {
    const called = new Set<string>()
    const values = new Set<string>()
    const work = WORK[row.name]
    if (!work) throw new Error('This row has no program.')
    await work(await aWork(called, values))
    expect([...called]).toEqual(expect.arrayContaining(operationsOf(row)))
    expect([...values]).toEqual(
      expect.arrayContaining([...valuesOf(row, 'kind'), ...valuesOf(row, 'action')]),
    )
  },
)

async function aWork(called: Set<string>, values: Set<string>): Promise<Work> {
  const { stage, server, program } = shop()
  const talk = await aTalk(stage)
  const { contact, conversationId } = talk
  const call = async <T>(operation: string, body?: object, ids: Record<string, string> = {}): Promise<T> => {
    called.add(operation)
    for (const value of [...JSON.stringify(body ?? {}).matchAll(/"(?:kind|action)":"(\w+)"/g)])
      values.add(value[1] ?? '')
    const [method = '', path = ''] = operation.split(' ')
    const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name) => ids[name] ?? '')
    const send =
      program[method.toLowerCase() as keyof Pick<Program, 'get' | 'post' | 'put' | 'patch' | 'delete'>]
    const answer = await send(filled, body)
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? (undefined as T) : answer.json()
  }
  return {
    ...talk,
    stage,
    call,
    acts: (body) => call('POST /conversations/{id}/actions', body, { id: conversationId }),
    async upload(file) {
      called.add('POST /media')
      const body = new FormData()
      body.append('file', file, 'menu.jpg')
      const headers = { 'x-api-key': program.token }
      return answerOf(server.fetch('/api/v1/media', { method: 'POST', headers, body }))
    },
    async sends(body) {
      const before = contact.received.length
      const said = { to: contact.number, ...body }
      const { messages } = await call<{ messages: MessageView[] }>('POST /messages', said)
      const received = await eventually(() => {
        const [last] = contact.received.slice(before)
        if (!last || !messages[0]) throw new Error('The contact has not received it.')
        return { message: messages[0], received: last }
      })
      return received
    },
  }
}

async function sendsFile(sends: Work['sends'], bytes: Buffer, name: string, kind: string): Promise<void> {
  expect((await sends({ media: inCall(bytes, name) })).received.kind).toBe(kind)
}

function inCall(bytes: Buffer, name: string) {
  return { base64: bytes.toString('base64'), name }
}

async function reaches(call: Work['call'], id: string, status: string): Promise<void> {
  await eventually(async () =>
    expect(await call('GET /queue/{id}', undefined, { id })).toMatchObject({
      queued: { message: { status } },
    }),
  )
}

/** What the account's other devices are told from now on. */
function patchesOf({ sandbox }: WhatsappStage): () => string[][] {
  const patches: string[][] = []
  const note = ({ index }: { index: string[] }) => void patches.push(index)
  sandbox.notices.on('patch', note)
  onTestFinished(() => void sandbox.notices.off('patch', note))
  return () => patches
}
