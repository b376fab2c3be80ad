import { expect, test } from 'vitest'
import { createTemplate } from '#server/core/templates.ts'
import { aPicture } from '#tests/support/files.ts'
import { eventually } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { poll } from '../../apps/sandbox/people/contents.ts'
import { aDialectStage, anOldReceiver, arrives, BUDI, FORM_TYPE, RINA } from './stage.ts'

const JID = `${RINA}@s.whatsapp.net`
const PREFIX = '/api-app/whatsapp'
const stage = sharedByFile(async () => {
  const made = await aDialectStage('ping')
  const said = await made.rina.say(made.phone, 'siapakah presiden?')
  await eventually(async () => {
    const message = made.app().db.selectFrom('messages').select('id').where('external_id', '=', said.id)
    await message.executeTakeFirstOrThrow()
  })
  return { ...made, saidId: said.id }
})
const get = (path: string, query: Record<string, string> = {}, api_key = stage().key) =>
  stage().call(`${PREFIX}${path}?${new URLSearchParams({ api_key, ...query })}`)
/** As the documents' curl does: JSON that is called a form. */
const post = (path: string, body: object, api_key = stage().key) =>
  stage().call(PREFIX + path, {
    method: 'POST',
    headers: FORM_TYPE,
    body: JSON.stringify({ api_key, ...body }),
  })
const misc = (name: string, body: object) =>
  post(`/misc/${name}/${stage().channelId}`, { chatid: JID, ...body })
const ok = (body: unknown) => ({ status: 200, body })

test('S2 GET /chats/contacts/{device}: whom the number knows', async () => {
  const answer = await get(`/chats/contacts/${stage().channelId}`)
  expect(answer).toMatchObject(ok({ message: 'Berhasil Mengambil data kontak', status: true }))
  expect(answer.body.list).toContainEqual({ id: JID, photo: '', phone: RINA, name: 'Rina', getpict: false })
  expect(answer.body.total_chat).toBe(answer.body.list.length)
})

test('S2 GET /chats/{device}: chats, or groups, after a time', async () => {
  const answer = await get(`/chats/${stage().channelId}`)
  const chat = {
    id: `${RINA}-s-whatsapp-net`,
    type: null,
    sender: false,
    uid: JID,
    message: 'siapakah presiden?',
    phone: RINA,
    photo: '',
    name: 'Rina',
    unread: 1,
    time: '0 Menit lalu',
    timedate: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    timestamp: expect.any(Number),
  }
  expect(answer).toEqual(
    ok({
      message: 'Berhasil Mengambil data kontak pesan',
      list: [chat],
      total_chat: 1,
      last_chat: answer.body.list[0].timestamp,
      status: true,
    }),
  )
  const groups = await get(`/chats/${stage().channelId}`, { is_group: 'true' })
  expect(groups.body.list).toMatchObject([{ uid: stage().group.jid }])
  const later = { last_chat: String(Math.floor(Date.now() / 1000) + 3600) }
  expect(await get(`/chats/${stage().channelId}`, later)).toMatchObject(ok({ list: [], total_chat: 0 }))
})

test('S2 GET /chats/detail/{device}/{chat}: the messages of a chat', async () => {
  const answer = await get(`/chats/detail/${stage().channelId}/${RINA}-s-whatsapp-net`)
  expect(answer).toEqual(
    ok({
      message: 'Berhasil mengambil data pesan',
      autoread: false,
      chatid: JID,
      list: {
        1: {
          id: stage().saidId,
          message: {
            type: 'text',
            url: null,
            mime: '',
            detail: { asset: false, text: 'siapakah presiden?' },
          },
          time: expect.stringMatching(/^\d\d:\d\d$/),
          timestamp: expect.stringMatching(/^\d{10}$/),
          sender: false,
          details: expect.objectContaining({ key: { remoteJid: JID, fromMe: false, id: stage().saidId } }),
          for_read: { remoteJid: JID },
          status: 'UNREAD',
        },
      },
    }),
  )
  expect(await get(`/chats/detail/${stage().channelId}/628111111111-s-whatsapp-net`)).toMatchObject({
    status: 404,
    body: { status: false, message: expect.any(String) },
  })
})

test('S2 POST /send-message: a text to a number and to a group', async () => {
  const { channelId, rina, budi, group } = stage()
  const sent = ok({ status: true, message: 'Berhasil mengirimkan pesan' })
  const message = { phone: RINA, device_key: channelId, method: 'text', text: 'Hallo guys!' }
  expect(await post('/send-message', message)).toEqual(sent)
  await arrives(rina, 'Hallo guys!')
  expect(await post('/send-message', { ...message, device_key: '', text: 'By any' })).toEqual(sent)
  await arrives(rina, 'By any')
  const toGroup = { ...message, phone: group.jid, text: 'Hallo grup!', is_group: true }
  expect(await post('/send-message', toGroup)).toEqual(sent)
  expect((await arrives(budi, 'Hallo grup!')).chat).toBe(group.jid)
  expect(await post('/send-message', { ...toGroup, device_key: undefined })).toMatchObject({ status: 422 })
})

test('S2 POST /send-message (template): a template with its variables', async () => {
  const { app, owner, channelId, rina } = stage()
  const text = 'Hi {{name}} of {{business_name}}'
  const { id } = await createTemplate(app(), owner, { name: 'greeting', text })
  const variables = { '{business_name}': 'Toko', '{name}': 'Rina' }
  const message = { phone: RINA, device_key: channelId, method: 'template', template: id, variables }
  expect(await post('/send-message', message)).toEqual(
    ok({ status: true, message: 'Berhasil mengirimkan pesan' }),
  )
  await arrives(rina, 'Hi Rina of Toko')
  expect(await post('/send-message', { ...message, template: 'unknown' })).toMatchObject({ status: 404 })
})

test('S2 POST /callback/device_{device}: no rule answers', async () => {
  const { channelId } = stage()
  const body = { from: JID, message_id: '18DD98', message: 'Halo', from_name: 'Rina', type: 'single' }
  expect(await post(`/callback/device_${channelId}`, body)).toEqual(
    ok({
      message: { text: '' },
      receiver: JID,
      session_id: `device_${channelId}`,
      autoread: false,
      reply: false,
    }),
  )
  expect(await post(`/callback/device_${channelId}`, body, '')).toMatchObject({ status: 401 })
})

test('S2 POST /misc/read-messages/{device}: the customer sees that it was read', async () => {
  const { saidId, rina } = stage()
  expect(await misc('read-messages', { messages: [{ id: saidId, remoteJid: JID }] })).toEqual(
    ok({ status: true, message: 'Berhasil menandai status' }),
  )
  await eventually(() => expect(rina.sent.find(({ id }) => id === saidId)?.receipts).toContain('read'))
  const { body } = await get(`/chats/detail/${stage().channelId}/${JID}`)
  expect(body.list[1]).toMatchObject({ id: saidId, status: 'READ' })
  expect(await misc('read-messages', { messages: [{ id: 'unknown', remoteJid: JID }] })).toMatchObject({
    status: 404,
    body: { status: false },
  })
})

test('S2 POST /misc/mark-message/{device}: read or unread', async () => {
  const done = ok({ success: true, message: 'Pesan berhasil di baca', data: {} })
  const isUnread = (count: number) =>
    eventually(async () => expect((await get(`/chats/${stage().channelId}`)).body.list[0].unread).toBe(count))
  await stage().rina.say(stage().phone, 'halo?')
  await isUnread(1)
  expect(await misc('mark-message', { status: true })).toEqual(done)
  await isUnread(0)
  expect(await misc('mark-message', { status: false })).toEqual(done)
  await isUnread(1)
})

test('S2 POST /misc/delete-everyone/{device}: it is gone on the customer’s phone', async () => {
  const { rina } = stage()
  const { id } = await arrives(rina, 'Hallo guys!')
  const before = rina.received.length
  expect(await misc('delete-everyone', { message: { remoteJid: JID, fromMe: true, id } })).toEqual(
    ok({ status: true, message: 'Berhasil menghapus pesan' }),
  )
  await eventually(() => expect(rina.received.length).toBeGreaterThan(before))
  expect(rina.received.at(-1)?.content.protocolMessage?.key?.id).toBe(id)
})

test('S2 POST /misc/delete-message/{device}: it is gone here', async () => {
  const { saidId, channelId } = stage()
  const key = { remoteJid: JID, fromMe: false, id: saidId }
  expect(
    await misc('delete-message', { message: { key, deleteMedia: true, timestamp: '1730660176' } }),
  ).toEqual(ok({ status: true, message: 'Berhasil menghapus pesan' }))
  const { body } = await get(`/chats/detail/${channelId}/${JID}`)
  expect(JSON.stringify(body)).not.toContain(saidId)
})

test('S2 POST /misc/download-media/{device}: the file of a message', async () => {
  const { rina, phone, sandbox, app } = stage()
  const bytes = await aPicture({ format: 'jpeg' })
  const imageMessage = { ...sandbox.world.media.put(bytes, 'image'), mimetype: 'image/jpeg' }
  const { id } = await rina.say(phone, { imageMessage })
  await eventually(async () => {
    const stored = app().db.selectFrom('messages').select('media_id').where('external_id', '=', id)
    expect((await stored.executeTakeFirstOrThrow()).media_id).not.toBeNull()
  })
  const message = { key: { remoteJid: JID, fromMe: false, id }, messageTimestamp: 1730662917, message: {} }
  const answer = await misc('download-media', { type: 'jpeg', medianame: id, message })
  expect(answer).toEqual(
    ok({
      success: true,
      message: 'Berhasil mengunduh media',
      data: { downloadPath: expect.stringMatching(/^http:/) },
    }),
  )
  const file = await fetch(answer.body.data.downloadPath)
  expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
})

test('S2 POST /misc/get-profile/{device}: the photo of a contact', async () => {
  const answer = await post(`/misc/get-profile/${stage().channelId}`, { phone: JID })
  const url = answer.body.data?.url
  expect(answer).toEqual(
    ok({ success: true, message: 'Berhasil mengambil photo profile', data: { url, phone: JID } }),
  )
  expect(url === null || typeof url === 'string').toBe(true)
})

test('S2 webhook: a program of Ping! is told what customers write, by whom and when', async () => {
  const { rina, budi, phone, group, channelId, sandbox } = stage()
  const { told } = await anOldReceiver(stage(), 'ping')
  const { id } = await rina.say(phone, 'Selamat pagi')
  const said = { device_key: channelId, type: 'single', timestamp: expect.any(Number) }
  const first = { ...said, name: 'Rina', message: 'Selamat pagi', from: JID, message_id: id }
  await eventually(() => expect(told()).toEqual([first]))
  const bytes = await aPicture({ format: 'jpeg' })
  const imageMessage = { ...sandbox.world.media.put(bytes, 'image'), mimetype: 'image/jpeg', caption: 'Ini' }
  await rina.say(phone, { imageMessage })
  await eventually(() => expect(told()).toHaveLength(2))
  await budi.say(group, 'Halo')
  await eventually(() => expect(told()).toHaveLength(3))
  expect(told()[1]).toMatchObject({ ...said, message: 'Ini' })
  expect(told()[2]).toMatchObject({ ...said, type: 'group', name: 'Budi', message: 'Halo', from: group.jid })
  // Its id is what its other calls understand.
  const read = { messages: [{ id, remoteJid: JID }] }
  expect(await misc('read-messages', read)).toMatchObject({ status: 200, body: { status: true } })
})

test('S2 GET /chats/detail/{device}/{chat} (kinds): each is what it is, and what is done to one is none', async () => {
  const { budi, phone, channelId, act } = stage()
  const detail = async (chat: string) =>
    Object.values<{ id: string; message: { type: string; detail: { text: string } }; details: object }>(
      (await get(`/chats/detail/${channelId}/${chat}`)).body.list,
    )
  const told = async () =>
    (await detail(`${BUDI}@s.whatsapp.net`)).map(({ message }) => [message.type, message.detail.text])
  await budi.say(phone, {
    locationMessage: { degreesLatitude: -6.2, degreesLongitude: 106.8, name: 'Monas' },
  })
  await budi.say(phone, {
    contactMessage: { displayName: 'Siti', vcard: 'BEGIN:VCARD\nFN:Siti\nTEL:+628111000005\nEND:VCARD' },
  })
  await budi.say(phone, poll('Kapan?', ['Senin', 'Selasa']))
  const wrong = await budi.say(phone, 'Salah')
  budi.call(phone, { end: true })
  const right = await budi.say(phone, 'Halo')
  await eventually(async () => expect(await told()).toHaveLength(5))
  await budi.edit(phone, right.id, 'Halo lagi')
  await budi.revoke(phone, wrong.id)
  await act({ to: BUDI, text: 'Siap' })
  await arrives(budi, 'Siap')
  const messageId = await idOf(right.id)
  await act({ to: BUDI, content: { kind: 'reaction', messageId }, text: '👍' })
  await eventually(async () =>
    expect(await told()).toEqual([
      ['location', 'Monas'],
      ['contact', 'Siti'],
      ['poll', 'Kapan?'],
      ['deleted', ''],
      ['text', 'Halo lagi'],
      ['text', 'Siap'],
    ]),
  )
  const options = [{ optionName: 'Senin' }, { optionName: 'Selasa' }]
  expect((await detail(`${BUDI}@s.whatsapp.net`)).map(({ details }) => details)).toMatchObject([
    { message: { locationMessage: { degreesLatitude: -6.2, degreesLongitude: 106.8, name: 'Monas' } } },
    { message: { contactMessage: { displayName: 'Siti', vcard: expect.stringContaining('628111000005') } } },
    { message: { pollCreationMessage: { name: 'Kapan?', options, selectableOptionsCount: 1 } } },
    { message: { protocolMessage: { key: { id: wrong.id }, type: 'REVOKE' } } },
    { message: { conversation: 'Halo lagi' } },
    { message: { conversation: 'Siap' } },
  ])
})

test('S2 GET /chats/detail/{device}/{chat} (group): who wrote each', async () => {
  const { group, channelId } = stage()
  const { body } = await get(`/chats/detail/${channelId}/${group.jid}`)
  const keys = Object.values<{ details: { key: object } }>(body.list).map(({ details }) => details.key)
  expect(keys).toMatchObject([
    { fromMe: false, participant: JID },
    { fromMe: true, participant: '491700000001@s.whatsapp.net' },
    { fromMe: false, participant: `${BUDI}@s.whatsapp.net` },
  ])
})

async function idOf(externalId: string): Promise<string> {
  const message = stage().app().db.selectFrom('messages').select('id').where('external_id', '=', externalId)
  return (await message.executeTakeFirstOrThrow()).id
}

test('S2 POST /misc/delete-chat/{device}: the chat is gone on the phone', async () => {
  expect(await misc('delete-chat', {})).toEqual(
    ok({ success: true, message: 'Chat berhasil di hapus', data: {} }),
  )
})

test('S2 (errors): a wrong key, an unknown device, missing fields', async () => {
  const message = { phone: RINA, method: 'text', text: 'never' }
  expect(await post('/send-message', message, 'YOUR_API_KEY')).toEqual({
    status: 401,
    body: { status: false, message: expect.any(String) },
  })
  expect(await post('/send-message', { ...message, device_key: 'YOUR_DEVICE_ID' })).toMatchObject({
    status: 404,
  })
  expect(await post('/send-message', { ...message, method: 'other' })).toMatchObject({ status: 422 })
  expect(await post('/misc/delete-chat/unknown', { chatid: JID })).toEqual({
    status: 404,
    body: { success: false, message: expect.any(String), data: {} },
  })
})
