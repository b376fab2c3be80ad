import { expect, test } from 'vitest'
import type { TemplateView } from '#server/protocol/templates.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { aTestApp } from '#tests/support/app.ts'
import { aBusiness } from '#tests/support/people.ts'
import { aProgram, type Program } from '#tests/support/programs.ts'
import { answerOf, refusalOf } from '#tests/support/scenes.ts'
import { aTestServer } from '#tests/support/server.ts'
import { aNumber, aPerson } from '#tests/support/whatsapp.ts'

const RINA = aPerson('628111000001', { name: 'Rina Puspita' })

test('a program writes templates, changes and deletes them; a name is there once, however it is written', async () => {
  const { program } = await aShop()
  const template = await write(program, {
    name: 'Order Ready',
    text: 'Hi {{contact.name}}: {{order}} {{when|soon}}',
  })
  expect(template).toMatchObject({ name: 'order ready', variables: ['order', 'when'] })
  const taken = { status: 409, code: 'template_name_taken' }
  expect(await refusalOf(program.post('/templates', { name: 'ORDER ready', text: 'x' }))).toEqual(taken)
  const other = await write(program, { name: 'other', text: 'x' })
  expect(await refusalOf(program.patch(`/templates/${other.id}`, { name: 'order ready' }))).toEqual(taken)
  await answerOf(program.patch(`/templates/${template.id}`, { text: 'It is ready.' }))
  expect((await program.delete(`/templates/${other.id}`)).status).toBe(204)
  const { templates } = await answerOf<{ templates: TemplateView[] }>(program.get('/templates'))
  expect(templates).toEqual([{ ...template, text: 'It is ready.', variables: [] }])
  const gone = { status: 404, code: 'template_not_found' }
  expect(await refusalOf(program.delete(`/templates/${other.id}`))).toEqual(gone)
})

test('a template says to each of many what is known of them and what the call gives', async () => {
  const { program } = await aShop()
  const text =
    'Hi {{contact.first_name|there}}, {{order}} costs {{price}}. {{when|Come soon.}} {{agent.name}}'
  const { id } = await write(program, { name: 'ready', text })
  const template = { name: 'READY', variables: { order: 'order 7', price: 12.5 } }
  const { messages } = await answerOf<{ messages: MessageView[] }>(
    program.post('/messages', { to: [RINA.phone, '628111000002'], template, referenceId: 'order-7' }),
  )
  expect(messages.map((message) => message.text)).toEqual([
    'Hi Rina, order 7 costs 12.5. Come soon. Web shop',
    'Hi there, order 7 costs 12.5. Come soon. Web shop',
  ])
  const conversation = `/conversations/${messages[0]?.conversationId}/messages`
  const { message } = await answerOf<{ message: MessageView }>(
    program.post(conversation, { template: { ...template, name: id } }),
  )
  expect(message.text).toBe(messages[0]?.text)
})

test('where a variable is missing nobody is sent anything, and its name is told', async () => {
  const { program, app } = await aShop()
  await write(program, { name: 'ready', text: '{{order}} costs {{price}}' })
  for (const [variables, missing] of [
    [{}, 'order'],
    [{ order: 'x', price: ' ' }, 'price'],
    [{ order: '{{price}}' }, 'price'],
  ] as const) {
    const answer = await program.post('/messages', {
      to: [RINA.phone, '628111000002'],
      template: { name: 'ready', variables },
    })
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { error: { code: 'variable_missing', details: { field: `template.variables.${missing}` } } },
    ])
  }
  const long = { name: 'ready', variables: { order: 'x'.repeat(4_000), price: 1 } }
  await answerOf(program.post('/messages', { to: RINA.phone, template: long }))
  await write(program, { name: 'long', text: '{{order}}'.repeat(17) })
  const tooLong = program.post('/messages', { to: RINA.phone, template: { ...long, name: 'long' } })
  expect(await refusalOf(tooLong)).toEqual({ status: 422, code: 'text_too_long' })
  expect(
    await app.db.selectFrom('messages').select('id').where('direction', '=', 'out').execute(),
  ).toHaveLength(1)
})

test('what a customer or a program puts into braces is no variable of ours, and arrives as it was given', async () => {
  const { program, number } = await aShop()
  await number.says(aPerson('628111000003', { name: '{{order}}' }), 'hello')
  await write(program, { name: 'ready', text: '{{contact.name}}: {{order}}' })
  const order = ' use {{name}} in your {{contact.phone}} file {{order}}\n'
  const template = { name: 'ready', variables: { order } }
  const { messages } = await answerOf<{ messages: MessageView[] }>(
    program.post('/messages', { to: '628111000003', template }),
  )
  expect(messages[0]?.text).toBe(`{{order}}: ${order}`)
})

test('what makes no sense is refused, and nobody uses the templates of another business', async () => {
  const { program, app, server } = await aShop()
  await write(program, { name: 'ready', text: 'It is ready.' })
  for (const body of [
    { text: 'and', template: { name: 'ready' } },
    { template: { name: '' } },
    { template: 'ready' },
    { template: { name: 'ready', variables: { 'not a name': 'x' } } },
    {
      template: {
        name: 'ready',
        variables: Object.fromEntries([...Array(51).keys()].map((n) => [`v${n}`, n])),
      },
    },
  ]) {
    expect([body, (await program.post('/messages', { to: RINA.phone, ...body })).status]).toEqual([body, 400])
  }
  const theirs = await aBusiness(app)
  await aNumber(app, theirs.owner)
  const stranger = await aProgram(app, server, theirs.owner)
  const call = stranger.post('/messages', { to: RINA.phone, template: { name: 'ready' } })
  expect(await refusalOf(call)).toEqual({ status: 404, code: 'template_not_found' })
})

async function aShop() {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const business = await aBusiness(app)
  const number = await aNumber(app, business.owner)
  await number.says(RINA, 'Is it ready?')
  const program = await aProgram(app, server, business.owner, { scopes: ['read', 'send', 'manage'] })
  return { app, server, ...business, number, program }
}

async function write(program: Program, body: object): Promise<TemplateView> {
  return (await answerOf<{ template: TemplateView }>(program.post('/templates', body))).template
}
