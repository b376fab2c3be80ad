import decodeQR from 'qr/decode.js'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { listAudit } from '#server/core/audit.ts'
import { listCannedReplies } from '#server/core/canned-replies.ts'
import { getChannel } from '#server/core/channels.ts'
import { createLabel } from '#server/core/labels.ts'
import { listTemplates } from '#server/core/templates.ts'
import { listWebsites } from '#server/core/websites.ts'
import { aProgram } from '#tests/support/programs.ts'
import { aChat, answerOf, aTeammate, onlyConversation, refusalOf, write } from '#tests/support/scenes.ts'
import { aNumber, linkNumber, linksBy, obeyCommands } from '#tests/support/whatsapp.ts'

test('a program that may manage looks after conversations as an agent does, and the team sees it', async () => {
  const { app, server, owner, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const { viewer: mate } = await aTeammate(app, owner)
  const label = await createLabel(app, owner, { name: 'Reseller', colour: 'teal' })
  const program = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  const path = `/conversations/${id}`
  for (const [method, part, body] of [
    ['put', 'read', { upToSeq: 1_000 }],
    ['put', 'assignee', { agentId: mate.agentId }],
    ['put', 'priority', { priority: 'urgent' }],
    ['put', 'labels', { labelId: label.id }],
    ['put', 'closure', undefined],
  ] as const) {
    expect([part, (await program[method](`${path}/${part}`, body)).status]).toEqual([part, 204])
  }
  expect((await program.post(`${path}/actions`, { action: 'pin', on: true })).status).toBe(204)
  const past = { status: 400, code: 'mute_in_the_past' }
  expect(await refusalOf(program.post(`${path}/actions`, { action: 'mute', until: 9 }))).toEqual(past)
  const { error }: { error: { message: string } } = await (await program.post('/messages', { to: id })).json()
  expect(error.message).toMatch(/a text or a file\.$/)
  expect(await onlyConversation(agent, '?status=closed')).toMatchObject({
    unreadCount: 0,
    assigneeId: mate.agentId,
    priority: 'urgent',
    labelIds: [label.id],
    pinned: true,
  })
  await program.delete(`${path}/closure`)
  await program.delete(`${path}/assignee`)
  await program.delete(`${path}/labels/${label.id}`)
  expect(await onlyConversation(agent)).toMatchObject({ assigneeId: null, labelIds: [] })
})

test('whom a program gives a conversation to is told so by the program’s name', async () => {
  const { app, server, owner, visitor, agent } = await aChat()
  await write(visitor, 'hello')
  const { id } = await onlyConversation(agent)
  const { viewer: mate } = await aTeammate(app, owner)
  const program = await aProgram(app, server, owner, { scopes: ['manage'] })
  await program.put(`/conversations/${id}/assignee`, { agentId: mate.agentId })
  const told = await app.db.selectFrom('notifications').selectAll().execute()
  expect(told).toMatchObject([{ agent_id: mate.agentId, kind: 'assigned', actor_name: 'Web shop' }])
})

test('what belongs to a person or to the account’s safety no key can do, whatever its scopes', async () => {
  const { app, server, owner } = await aChat()
  const program = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  for (const ask of [
    () => program.get('/audit-entries'),
    () => program.get('/notifications'),
    () => program.post('/invitations', { email: 'mine@evil.example', role: 'admin' }),
    () => program.delete(`/members/${owner.agentId}`),
  ]) {
    expect(await refusalOf(ask())).toEqual({ status: 403, code: 'not_for_keys' })
  }
  expect((await listAudit(app, owner, {})).entries[0]).toMatchObject({ action: 'keyCreated' })
})

test('a program gets the QR of its number as a picture that a phone reads, and none where there is nothing to scan', async () => {
  const { app, server, owner } = await aChat()
  const { channelId } = await aNumber(app, owner)
  const program = await aProgram(app, server, owner, { scopes: ['manage'], channelId })
  const path = `/channels/${channelId}/pairing/image`
  expect(await refusalOf(program.get(path))).toEqual({ status: 404, code: 'pairing_missing' })
  const text = '2@a-code-to-scan,and-keys'
  await linksBy(app, channelId, { kind: 'qr', text })
  const answer = await program.get(path)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
  const { data, info } = await sharp(Buffer.from(await answer.arrayBuffer()))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(decodeQR({ width: info.width, height: info.height, data: Uint8Array.from(data) })).toBe(text)
})

test('a program gets the eight characters to type as a large picture, each code its own', async () => {
  const { app, server, owner } = await aChat()
  const { channelId } = await aNumber(app, owner)
  const program = await aProgram(app, server, owner, { scopes: ['manage'], channelId })
  const picture = async (text: string) => {
    await linksBy(app, channelId, { kind: 'code', text })
    const answer = await program.get(`/channels/${channelId}/pairing/image`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
    return Buffer.from(await answer.arrayBuffer())
  }
  const png = await picture('ABCDEFGH')
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([720, 168])
  // Of the alphabet of WhatsApp no character is empty or looks like another.
  const characters = [...' 123456789ABCDEFGHJKLMNPQRSTVWXYZ-']
  const drawn = new Set<string>()
  for (const character of characters) drawn.add((await picture(character.repeat(8))).toString('base64'))
  expect(drawn.size).toBe(characters.length)
  const stranger = await aProgram(app, server, owner, { scopes: ['read'] })
  expect((await stranger.get(`/channels/${channelId}/pairing/image`)).status).toBe(403)
})

test('a key of one number sees, links and changes no other, and adds none', async () => {
  const { app, server, owner } = await aChat()
  const { channelId } = await aNumber(app, owner)
  const { channelId: other } = await aNumber(app, owner)
  const program = await aProgram(app, server, owner, { scopes: ['read', 'manage'], channelId })
  const { channels } = await answerOf<{ channels: { id: string }[] }>(program.get('/channels'))
  expect(channels.map(({ id }) => id)).toEqual([channelId])
  const unseen = { status: 404, code: 'channel_not_found' }
  for (const ask of [
    () => program.get(`/channels/${other}`),
    () => program.get(`/channels/${other}/pairing`),
    () => program.post(`/channels/${other}/logout`),
    () => program.patch(`/channels/${other}`, { name: 'Mine' }),
    () => program.delete(`/channels/${other}`),
  ]) {
    expect(await refusalOf(ask())).toEqual(unseen)
  }
  expect((await program.post('/channels', { kind: 'whatsapp' })).status).toBe(403)
  expect((await program.patch(`/channels/${channelId}`, { name: 'Own' })).status).toBe(204)
})

test('a key that may write to certain people only makes no group of others, and touches no other group', async () => {
  const { app, server, owner } = await aChat()
  const { channelId } = await aNumber(app, owner)
  obeyCommands(app, channelId)
  await linkNumber(app, channelId)
  const allowed = ['628111000001', '120363000000000001@g.us']
  const program = await aProgram(app, server, owner, { scopes: ['manage'], recipients: allowed })
  const path = `/channels/${channelId}/groups`
  const group = (members: string[]) => program.post(path, { subject: 'Team', members })
  const refused = { code: 'recipient_not_allowed' }
  expect((await group(['+62 811 1000 001'])).status).toBe(201)
  expect(await refusalOf(group(['628111000001', '628111000002']))).toMatchObject(refused)
  const ours = `${path}/120363000000000001`
  expect((await program.patch(ours, { locked: true })).status).toBe(204)
  const adding = { change: 'add', members: ['628111000002'] }
  expect(await refusalOf(program.post(`${ours}/members`, adding))).toMatchObject(refused)
  const other = `${path}/120363000000000002`
  for (const ask of [
    () => program.patch(other, { locked: true }),
    () => program.get(`${other}/link`),
    () => program.post(`${other}/link`),
    () => program.delete(`${other}/membership`),
  ])
    expect(await refusalOf(ask())).toMatchObject(refused)
})

test('a key that may write to certain people only sets no text that reaches whoever calls or visits', async () => {
  const { app, server, owner, site } = await aChat()
  const { channelId } = await aNumber(app, owner)
  const keyTo = (recipients: string[]) => aProgram(app, server, owner, { scopes: ['manage'], recipients })
  const held = await keyTo(['628111000001'])
  const number = () => getChannel(app, owner, channelId)
  const path = `/channels/${channelId}`
  const refused = { status: 403, code: 'recipient_not_allowed' }
  expect(await refusalOf(held.patch(path, { name: 'Mine', callReply: 'SPAM' }))).toEqual(refused)
  expect(await number()).toMatchObject({ name: 'Shop', whatsapp: { callReply: null } })
  const page = `/websites/${site.id}`
  expect(await refusalOf(held.patch(page, { greeting: 'SPAM' }))).toEqual(refused)
  expect(JSON.stringify(await listWebsites(app, owner))).not.toContain('SPAM')
  const text = { name: 'paid', text: 'Thank you' }
  const free = await keyTo(['*'])
  const { template } = await answerOf<{ template: { id: string } }>(free.post('/templates', text))
  expect(await refusalOf(held.patch(`/templates/${template.id}`, { text: 'SPAM' }))).toEqual(refused)
  expect(await refusalOf(held.post('/templates', { name: 'other', text: 'SPAM' }))).toEqual(refused)
  expect(await refusalOf(held.post('/websites', { name: 'SPAM', address: 'https://b.example' }))).toEqual(
    refused,
  )
  expect(await listTemplates(app, owner)).toMatchObject([text])
  const canned = { shortcut: 'address', text: 'Main street 1' }
  const { cannedReply } = await answerOf<{ cannedReply: { id: string } }>(
    free.post('/canned-replies', canned),
  )
  expect(await refusalOf(held.patch(`/canned-replies/${cannedReply.id}`, { text: 'SPAM' }))).toEqual(refused)
  expect(await refusalOf(held.post('/canned-replies', { shortcut: 'pay', text: 'SPAM' }))).toEqual(refused)
  expect((await listCannedReplies(app, owner)).cannedReplies).toMatchObject([canned])
  expect((await free.patch(path, { callReply: 'Please write to us.' })).status).toBe(204)
  expect((await free.patch(page, { greeting: 'Welcome' })).status).toBe(204)
  expect((await held.patch(path, { name: 'Own', callReply: null })).status).toBe(204)
  expect(await number()).toMatchObject({ name: 'Own', whatsapp: { callReply: null } })
})
