import { expect, test } from 'vitest'
import { createCannedReply } from '#server/core/canned-replies.ts'
import { changeWhatsappNumber } from '#server/core/channels.ts'
import { createLabel } from '#server/core/labels.ts'
import { createTemplate } from '#server/core/templates.ts'
import { ANSWERS } from '#server/protocol/answers.ts'
import { OPERATIONS } from '#server/protocol/operations.ts'
import type { ContactListPage } from '#server/protocol/rest.ts'
import { aProgram } from '#tests/support/programs.ts'
import { aChat, answerOf, eventually, write } from '#tests/support/scenes.ts'
import { aGroup, aNumber, aPerson, linkNumber, obeyCommands } from '#tests/support/whatsapp.ts'

interface Described {
  openapi: string
  paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>
  components: Record<string, Record<string, unknown>>
}

test('anybody reads what the API can do, and every operation for keys stands in it once', async () => {
  const { server } = await aChat()
  const document = await answerOf<Described>(server.fetch('/api/v1/openapi.json'))
  expect(document.openapi).toBe('3.1.0')
  const found = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  )
  expect(found.sort()).toEqual(Object.keys(OPERATIONS).sort())
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
})

test('nothing in the document points nowhere, and each place in a path is named', async () => {
  const { server } = await aChat()
  const document = await answerOf<Described>(server.fetch('/api/v1/openapi.json'))
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref)
  expect(refs).not.toHaveLength(0)
  for (const ref of refs) {
    const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(\w+)$/.exec(ref) ?? []
    expect([ref, document.components[kind]?.[name]]).toEqual([ref, expect.any(Object)])
  }
  for (const [path, methods] of Object.entries(document.paths)) {
    const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, place]) => place)
    for (const { parameters } of Object.values(methods)) {
      const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
      expect([path, named]).toEqual([path, places])
    }
  }
})

test('what is answered is what is described, to the last field', async () => {
  const { app, server, owner, visitor } = await aChat()
  const number = await aNumber(app, owner)
  obeyCommands(app, number.channelId)
  await linkNumber(app, number.channelId)
  await changeWhatsappNumber(app, owner, number.channelId, { groupsShown: true })
  await write(visitor, 'from the site')
  await number.says(aPerson('628111000001', { name: 'Rina' }), 'a poll', {
    kind: 'poll',
    details: { poll: { question: 'When?', options: ['Now', 'Later'], selectable: 1, votes: [] } },
  })
  await number.says(aGroup(), 'from the group')
  await createLabel(app, owner, { name: 'Reseller', colour: 'teal' })
  const program = await aProgram(app, server, owner, { scopes: ['read', 'send', 'manage'] })
  const media = { base64: Buffer.from('prices').toString('base64'), name: 'prices.txt' }
  const sent = await answerOf<{ messages: { id: string; conversationId: string }[] }>(
    program.post('/messages', { to: '628111000001', text: 'Look', media, referenceId: 'invoice-7' }),
  )
  const { id: messageId = '', conversationId = '' } = sent.messages[0] ?? {}
  await eventually(async () =>
    expect(await answerOf(program.get(`/messages/${messageId}`))).toMatchObject({
      message: { status: 'sent' },
    }),
  )
  await app.database.raw
    .updateTable('messages')
    .set({ status: 'failed' })
    .where('id', '=', messageId)
    .execute()
  await createCannedReply(app, owner, { shortcut: 'thanks', text: 'Thank you!' })
  const template = await createTemplate(app, owner, { name: 'ready', text: 'It is ready, {{name}}.' })
  const hook = { url: 'https://hooks.example/sapa', events: ['message.created'] }
  const { webhook } = await answerOf<{ webhook: { id: string } }>(program.post('/webhooks', hook))
  const { delivery } = await answerOf<{ delivery: { id: string } }>(
    program.post(`/webhooks/${webhook.id}/tests`),
  )
  const form = new FormData()
  form.append('file', new Blob(['a file']), 'file.txt')
  const people = await answerOf<ContactListPage>(program.get('/contacts'))
  const groups = await answerOf<ContactListPage>(program.get('/groups'))
  const groupsPath = `/channels/${number.channelId}/groups`
  const groupPath = `${groupsPath}/120363000000000001`
  const calls: Record<string, () => Promise<Response>> = {
    'GET /conversations': () => program.get('/conversations'),
    'GET /conversations/:id': () => program.get(`/conversations/${conversationId}`),
    'GET /conversations/:id/messages': () => program.get(`/conversations/${conversationId}/messages`),
    'POST /conversations/:id/messages': () =>
      program.post(`/conversations/${conversationId}/messages`, { text: 'Hello' }),
    'GET /messages': () => program.get('/messages'),
    'POST /messages': () => program.post('/messages', { to: conversationId, text: 'Hello' }),
    'GET /messages/:id': () => program.get(`/messages/${messageId}`),
    'POST /messages/:id/attempts': () => program.post(`/messages/${messageId}/attempts`),
    'GET /queue': () => program.get('/queue?status=any'),
    'GET /queue/:id': () => program.get(`/queue/${messageId}`),
    'POST /labels': () => program.post('/labels', { name: 'Wholesale', colour: 'red' }),
    'GET /canned-replies': () => program.get('/canned-replies'),
    'POST /canned-replies': () => program.post('/canned-replies', { shortcut: 'bye', text: 'Bye!' }),
    'GET /websites': () => program.get('/websites'),
    'POST /websites': () => program.post('/websites', { address: 'https://new.example' }),
    'GET /templates': () => program.get('/templates'),
    'POST /templates': () => program.post('/templates', { name: 'another', text: 'Hello {{order}}' }),
    'PATCH /templates/:id': () => program.patch(`/templates/${template.id}`, { text: 'Another text' }),
    'POST /media': () =>
      server.fetch('/api/v1/media', { method: 'POST', headers: { apikey: program.token }, body: form }),
    'GET /channels': () => program.get('/channels'),
    'GET /channels/:id': () => program.get(`/channels/${number.channelId}`),
    'POST /channels': () => program.post('/channels', { kind: 'whatsapp', name: 'Second shop' }),
    'GET /channels/:id/pairing': () => program.get(`/channels/${number.channelId}/pairing`),
    'GET /channels/:id/groups': () => program.get(groupsPath),
    'POST /channels/:id/groups': () =>
      program.post(groupsPath, { subject: 'Team', members: ['628111000001'] }),
    'POST /channels/:id/groups/:groupId/members': () =>
      program.post(`${groupPath}/members`, { change: 'promote', members: ['628111000001'] }),
    'GET /channels/:id/groups/:groupId/link': () => program.get(`${groupPath}/link`),
    'POST /channels/:id/groups/:groupId/link': () => program.post(`${groupPath}/link`),
    'GET /channels/:id/labels': () => program.get(`/channels/${number.channelId}/labels`),
    'POST /channels/:id/look-ups': () =>
      program.post(`/channels/${number.channelId}/look-ups`, { phones: ['628111000001'] }),
    'GET /conversations/:id/photo': () => program.get(`/conversations/${conversationId}/photo`),
    'GET /conversations/:id/presence': () => program.get(`/conversations/${conversationId}/presence`),
    'GET /events': () => program.get('/events?after=0'),
    'GET /webhooks': () => program.get('/webhooks'),
    'POST /webhooks': () => program.post('/webhooks', hook),
    'GET /webhooks/:id': () => program.get(`/webhooks/${webhook.id}`),
    'POST /webhooks/:id/secrets': () => program.post(`/webhooks/${webhook.id}/secrets`),
    'POST /webhooks/:id/tests': () => program.post(`/webhooks/${webhook.id}/tests`),
    'GET /webhooks/:id/deliveries': () => program.get(`/webhooks/${webhook.id}/deliveries`),
    'POST /webhooks/:id/replays': () =>
      program.post(`/webhooks/${webhook.id}/replays`, { fromSeq: 0, toSeq: 9 }),
    'GET /webhook-deliveries/:id': () => program.get(`/webhook-deliveries/${delivery.id}`),
    'GET /labels': () => program.get('/labels'),
    'GET /members': () => program.get('/members'),
    'GET /contacts': () => program.get('/contacts'),
    'GET /contacts/:id': () => program.get(`/contacts/${people.contacts[0]?.id}`),
    'GET /groups': () => program.get('/groups'),
    'GET /groups/:id': () => program.get(`/groups/${groups.contacts[0]?.id}`),
  }
  expect(Object.keys(calls).sort()).toEqual(
    Object.entries(OPERATIONS)
      .flatMap(([name, { answer }]) => (answer ? [name] : []))
      .sort(),
  )
  for (const [name, call] of Object.entries(calls)) {
    const { answer, status = 200 } = OPERATIONS[name] ?? {}
    const response = await call()
    const body = await response.json()
    expect([name, response.status, answer && ANSWERS[answer].safeParse(body).error]).toEqual([
      name,
      status,
      undefined,
    ])
    // An empty list would prove nothing.
    const [list] = Object.values(body).filter(Array.isArray)
    expect([name, list?.length]).not.toEqual([name, 0])
  }
  for (const path of ['/messages/nothing', '/messages?limit=0']) {
    expect(ANSWERS.error.safeParse(await (await program.get(path)).json()).error).toBeUndefined()
  }
})
