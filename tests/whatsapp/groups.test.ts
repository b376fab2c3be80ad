import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import type { AgentEvent, Frame } from '#server/protocol/events.ts'
import type { ConversationView, MessageView } from '#server/protocol/views.ts'
import { aClientId, answerOf, eventually, list, refusalOf, reply, thread } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import { mentioning, poll } from '../../apps/sandbox/people/contents.ts'
import type { Group } from '../../apps/sandbox/people/group.ts'
import { announceGroupChange } from '../../apps/sandbox/people/group-changes.ts'
import { aWhatsappStage } from './stage.ts'
import { aTalk, conversationNamed } from './talk.ts'

const stage = sharedByFile(async () => {
  const made = await aWhatsappStage()
  await made.agent.patch(`/api/v1/channels/${made.channelId}`, { groupsShown: true })
  return made
})

afterEach(() => expect(stage().sandbox.alarms).toEqual([]))

interface GroupTalk {
  group: Group
  ann: Contact
  bob: Contact
  conversation: ConversationView
  /** Ann's "hello all". */
  firstId: string
}

let groups = 0

/** A group of two contacts and the phone, in which Ann has said "hello all". */
async function aGroupTalk(addressing: 'lid' | 'pn' = 'lid'): Promise<GroupTalk> {
  const { sandbox, phone } = stage()
  groups += 1
  const person = (name: string, index: number) =>
    sandbox.contacts.add({ number: `4917002${groups}0${index}00`, name: `${name} ${groups}` })
  const [ann, bob] = [person('Ann', 1), person('Bob', 2)]
  const subject = `Team ${groups}`
  const group = sandbox.groups.create({ subject, owner: ann, members: [bob, phone], addressing })
  const first = await ann.say(group, 'hello all')
  const conversation = await eventually(async () => {
    const shown = await conversationNamed(stage(), subject)
    expect(shown.lastMessage?.preview).toBe('hello all')
    return shown
  })
  return { group, ann, bob, conversation, firstId: first.id }
}

async function linesOf({ conversation }: GroupTalk): Promise<MessageView[]> {
  return thread(stage().agent, conversation.id)
}

async function sends({ conversation }: GroupTalk, body: object): Promise<MessageView> {
  const path = `/api/v1/conversations/${conversation.id}/messages`
  const posted = stage().agent.post(path, { clientId: aClientId(), text: '', ...body })
  return (await answerOf<{ message: MessageView }>(posted)).message
}

async function eventsAfter(after: number): Promise<AgentEvent[]> {
  const path = `/api/v1/events?after=${after}`
  const page = await answerOf<{ frame: Frame<AgentEvent> }>(stage().agent.get(path))
  return page.frame.events
}

for (const addressing of ['lid', 'pn'] as const) {
  test(`a group (${addressing}) is shown with who wrote what, and everybody reads our answer`, async () => {
    const talk = await aGroupTalk(addressing)
    const { group, ann, bob, conversation } = talk
    await bob.say(group, 'and me')
    await eventually(async () => expect((await linesOf(talk)).at(-1)?.text).toBe('and me'))
    expect(conversation.contact).toMatchObject({ kind: 'group', name: group.subject, phone: null })
    const said = (await linesOf(talk)).filter(({ kind }) => kind === 'text')
    expect(said.map(({ author, text }) => [author.name, text])).toEqual([
      [ann.name, 'hello all'],
      [bob.name, 'and me'],
    ])
    const { id } = await reply(stage().agent, conversation.id, 'welcome')
    await eventually(() => {
      for (const member of [ann, bob]) {
        expect(member.received.filter(({ from }) => from === stage().phone.number)).toMatchObject([
          { text: 'welcome', chat: group.jid },
        ])
      }
    })
    await eventually(async () =>
      expect((await linesOf(talk)).find((line) => line.id === id)?.status).toBe('delivered'),
    )
    bob.read(bob.received.at(-1)?.id ?? '')
    await eventually(async () =>
      expect((await linesOf(talk)).find((line) => line.id === id)?.status).toBe('read'),
    )
    // That our own phone has a copy of the answer does not mean that anybody has read what was said before.
    expect((await conversationNamed(stage(), group.subject)).unreadCount).toBe(2)
  })
}

test('several messages to a group need to ask only once who is in it', async () => {
  const talk = await aGroupTalk()
  await eventually(() => expect(talk.bob.received.length).toBeGreaterThan(0))
  const asked: string[] = []
  const note = ({
    direction,
    stanza,
  }: {
    direction: string
    stanza: { tag: string; attrs: Record<string, string> }
  }) => {
    if (direction === 'in' && stanza.attrs.xmlns === 'w:g2') asked.push(stanza.attrs.to ?? '')
  }
  stage().sandbox.notices.on('stanza', note)
  for (const text of ['one', 'two', 'three']) await reply(stage().agent, talk.conversation.id, text)
  const ours = () => talk.bob.received.filter(({ from }) => from === stage().phone.number)
  await eventually(() => expect(ours().map(({ text }) => text)).toEqual(['one', 'two', 'three']))
  stage().sandbox.notices.off('stanza', note)
  expect(asked.filter((to) => to === talk.group.jid).length).toBeLessThanOrEqual(1)
})

test('a new member reads what is sent from then on, one who has gone does not', async () => {
  const { sandbox } = stage()
  const talk = await aGroupTalk()
  const { group, ann, bob, conversation } = talk
  await reply(stage().agent, conversation.id, 'before')
  const ours = (member: Contact) =>
    member.received.filter(({ from }) => from === stage().phone.number).map(({ text }) => text)
  await eventually(() => expect(ours(bob)).toEqual(['before']))
  const eva = sandbox.contacts.add({ number: `4917003${groups}0300`, name: `Eva ${groups}` })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'add', people: [eva] })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'remove', people: [bob] })
  await eventually(async () =>
    expect(await codesOf(talk)).toEqual(['group_create', 'group_add', 'group_remove']),
  )
  await reply(stage().agent, conversation.id, 'after')
  await eventually(() => expect(ours(eva)).toEqual(['after']))
  expect(ours(ann)).toEqual(['before', 'after'])
  expect(ours(bob)).toEqual(['before'])
})

async function codesOf(talk: GroupTalk): Promise<(string | undefined)[]> {
  const lines = await linesOf(talk)
  return lines.filter(({ kind }) => kind === 'system').map(({ details }) => details?.change?.code)
}

test('group change: comes in as lines that say who did what, and a new subject renames the conversation', async () => {
  const { sandbox, phone } = stage()
  const talk = await aGroupTalk()
  const { group, ann, bob, conversation } = talk
  await bob.say(group, 'and me')
  await eventually(async () => expect((await linesOf(talk)).at(-1)?.text).toBe('and me'))
  const { unreadCount } = await conversationNamed(stage(), group.subject)
  const subject = `${group.subject} renamed`
  announceGroupChange(sandbox.world, group, { by: ann, do: 'subject', text: subject })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'description', text: 'about us' })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'promote', people: [phone] })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'remove', people: [bob] })
  await eventually(async () => {
    const lines = (await linesOf(talk)).filter(({ kind }) => kind === 'system')
    expect(lines.map(({ direction, details }) => [direction, details?.change])).toEqual([
      [
        'system',
        {
          code: 'group_create',
          actor: expect.any(String),
          subjects: [],
          value: group.subject.replace(' renamed', ''),
        },
      ],
      ['system', { code: 'group_subject', actor: ann.name, subjects: [], value: subject }],
      ['system', { code: 'group_description', actor: ann.name, subjects: [], value: 'about us' }],
      ['system', { code: 'group_promote', actor: ann.name, subjects: ['Shop'], value: null }],
      ['system', { code: 'group_remove', actor: ann.name, subjects: [bob.name], value: null }],
    ])
  })
  expect((await conversationNamed(stage(), subject)).id).toBe(conversation.id)
  expect((await conversationNamed(stage(), subject)).unreadCount).toBe(unreadCount)
})

test('answers, reactions, mentions, edits and votes go both ways in a group', async () => {
  const talk = await aGroupTalk()
  const { group, ann, bob } = talk
  const question = await bob.say(group, 'who comes?')
  const find = (text: string) => async () => {
    const line = (await linesOf(talk)).find((message) => message.text === text)
    if (!line) throw new Error(`${text} is not there.`)
    return line
  }
  const line = await eventually(find('who comes?'))
  await sends(talk, { text: 'we do', quotedId: line.id })
  await sends(talk, { text: '👍', content: { kind: 'reaction', messageId: line.id } })
  await sends(talk, { text: `see you, @${bob.name}`, mentions: [line.author.id] })
  const ours = () => ann.received.filter(({ from }) => from === stage().phone.number)
  await eventually(() => expect(ours()).toHaveLength(3))
  const [answer, reaction, mention] = ours()
  expect(answer?.content.extendedTextMessage?.contextInfo).toMatchObject({
    stanzaId: question.id,
    participant: bob.jid('lid'),
  })
  expect(reaction?.content.reactionMessage?.key).toMatchObject({
    id: question.id,
    participant: bob.jid('lid'),
  })
  expect(mention?.text).toBe(`see you, @${bob.lid}`)
  expect(mention?.content.extendedTextMessage?.contextInfo?.mentionedJid).toEqual([bob.jid('lid')])

  await ann.react(group, question.id, '🎉')
  await bob.edit(group, question.id, 'who comes tomorrow?')
  await eventually(async () =>
    expect(await find('who comes tomorrow?')()).toMatchObject({
      reactions: [
        { actorId: 'us', emoji: '👍' },
        { name: ann.name, emoji: '🎉' },
      ],
    }),
  )
  await ann.say(group, mentioning(`ask @${bob.lid}`, [bob.jid('lid')]))
  expect((await eventually(find(`ask @${bob.lid}`))).details?.mentions).toMatchObject([{ name: bob.name }])
  const survey = await ann.say(group, poll('When?', ['Mon', 'Tue']))
  await eventually(async () => expect((await linesOf(talk)).at(-1)?.kind).toBe('poll'))
  const asked = (await linesOf(talk)).at(-1)?.id ?? ''
  await bob.vote(group, survey.id, ['Tue'])
  await sends(talk, { content: { kind: 'vote', messageId: asked, options: ['Mon'] } })
  await eventually(async () => {
    const votes = (await linesOf(talk)).find(({ id }) => id === asked)?.details?.poll?.votes ?? []
    expect(
      Object.fromEntries(
        votes.map(({ voterId, name, options }) => [voterId === 'us' ? 'us' : name, options]),
      ),
    ).toEqual({
      [bob.name]: ['Tue'],
      us: ['Mon'],
    })
  })
  await eventually(() =>
    expect(bob.received.at(-1)?.content.pollUpdateMessage?.pollCreationMessageKey).toMatchObject({
      id: survey.id,
      participant: ann.jid('lid'),
    }),
  )
})

test('what somebody deletes in a group is gone; for others only an admin may delete', async () => {
  const talk = await aGroupTalk()
  const { group, ann, bob } = talk
  const own = await bob.say(group, 'oops')
  const rude = await bob.say(group, 'rude')
  await eventually(async () => expect((await linesOf(talk)).at(-1)?.text).toBe('rude'))
  await bob.revoke(group, own.id)
  await ann.revoke(group, rude.id)
  // Bob is no admin: a changed app of his may try, and nothing happens.
  await bob.revoke(group, talk.firstId)
  await eventually(async () => {
    const lines = (await linesOf(talk)).filter(({ kind }) => kind === 'text')
    expect(lines.map(({ text, deletedAt }) => [text, deletedAt !== null])).toEqual([
      ['hello all', false],
      ['', true],
      ['', true],
    ])
  })
})

test('a picture in a group comes with its bytes and its author', async () => {
  const talk = await aGroupTalk()
  const bytes = randomBytes(3_000)
  const file = stage().sandbox.world.media.put(bytes, 'document')
  await talk.bob.say(talk.group, {
    documentMessage: { ...file, mimetype: 'application/zip', fileName: 'a.zip' },
  })
  const line = await eventually(async () => {
    const last = (await linesOf(talk)).at(-1)
    if (!last?.media) throw new Error('It is not there.')
    return last
  })
  expect(line.author.name).toBe(talk.bob.name)
  const answer = await fetch(new URL(line.media?.url ?? '', stage().url()))
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
})

test('group change: goes out, and everybody in it is told; the inbox has a line for each', async () => {
  const { agent, channelId, phone, sandbox } = stage()
  const { ann, bob } = await aGroupTalk()
  const groupsPath = `/api/v1/channels/${channelId}/groups`
  const carol = sandbox.contacts.add({ number: '491700200999', name: 'Carol', hidesNumber: true })
  const made = await answerOf<{ group: { groupId: string; members: object[] } }>(
    agent.post(groupsPath, { subject: 'Suppliers', members: [`+${ann.number}`, `${carol.lid}@lid`] }),
  )
  const group = sandbox.world.directory.groups.get(`${made.group.groupId}@g.us`)
  if (!group) throw new Error('WhatsApp knows no such group.')
  expect(made.group.members).toContainEqual({ phone: ann.number, lid: ann.lid, isAdmin: false })
  expect(group.members).toEqual([phone, ann, carol])

  const path = `${groupsPath}/${made.group.groupId}`
  const members = (change: string, ...people: string[]) =>
    answerOf<{ members: object[] }>(agent.post(`${path}/members`, { change, members: people }))
  const change = { subject: 'Partners', description: 'Prices on Mondays', adminsOnly: true, locked: true }
  expect((await agent.patch(path, change)).status).toBe(204)
  expect(await members('add', bob.number, ann.number, '491799999999')).toEqual({
    members: [
      { member: bob.number, done: true, code: null },
      { member: ann.number, done: false, code: 'is_so_already' },
      { member: '491799999999', done: false, code: 'not_found' },
    ],
  })
  await members('promote', bob.number)
  const { description, announcement, locked } = group
  expect({ subject: group.subject, description, adminsOnly: announcement, locked }).toEqual(change)
  expect([group.members, group.isAdmin(bob)]).toEqual([[phone, ann, carol, bob], true])
  await members('demote', bob.number)
  await members('remove', `${carol.lid}@lid`)
  expect((await agent.patch(path, { description: '', adminsOnly: false, locked: false })).status).toBe(204)
  expect([group.members, group.isAdmin(bob), group.description]).toEqual([[phone, ann, bob], false, ''])

  const { link } = await answerOf<{ link: string }>(agent.get(`${path}/link`))
  expect(link).toBe(`https://chat.whatsapp.com/${group.inviteCode}`)
  expect(await answerOf(agent.post(`${path}/link`))).toEqual({
    link: expect.not.stringContaining(link),
  })
  const conversation = await eventually(() => conversationNamed(stage(), 'Partners'))
  const codes = async () =>
    (await thread(agent, conversation.id)).map(({ details, text }) => details?.change?.code ?? text)
  const endsWith = (line: string) => eventually(async () => expect((await codes()).at(-1)).toBe(line))
  await endsWith('group_link')
  await ann.say(group, 'bye')
  await endsWith('bye')
  expect((await agent.delete(`${path}/membership`)).status).toBe(204)
  expect(group.members).toEqual([ann, bob])
  expect(await refusalOf(agent.patch(path, { subject: 'Ours' }))).toMatchObject({ code: 'group_not_found' })

  await endsWith('group_leave')
  expect(await codes()).toEqual([
    ...['group_create', 'group_subject', 'group_description', 'group_admins_only', 'group_locked'],
    ...['group_add', 'group_promote', 'group_demote', 'group_remove'],
    ...['group_description', 'group_everyone', 'group_unlocked', 'group_link', 'bye', 'group_leave'],
  ])
})

test('a group is changed by its admins only, and by nobody who gives it a wrong name', async () => {
  const { agent, channelId } = stage()
  const { group, ann } = await aGroupTalk()
  const path = `/api/v1/channels/${channelId}/groups/${group.jid.split('@')[0]}`
  const refused = async (answer: Promise<Response>) => (await refusalOf(answer)).code
  const remove = { change: 'remove', members: [ann.number] }
  expect(await refused(agent.post(`${path}/members`, remove))).toBe('not_group_admin')
  expect(await refused(agent.patch(path, { locked: true }))).toBe('not_group_admin')
  expect((await agent.patch(path, { subject: 'Renamed by a member' })).status).toBe(204)
  expect(group.subject).toBe('Renamed by a member')
  expect(await refused(agent.post(`${path}/members`, { ...remove, members: ['nobody'] }))).toBe(
    'recipient_invalid',
  )
  expect(await refused(agent.patch(path, { subject: '' }))).toBe('input_invalid')
  expect(await refused(agent.patch(path, {}))).toBe('input_invalid')
  for (const wrong of ['120363000000000009', '..%2f1', ann.number])
    expect(await refused(agent.patch(path.replace(/[^/]+$/, wrong), { subject: 'x' }))).toBe(
      'group_not_found',
    )
  expect([group.members.includes(ann), group.locked]).toEqual([true, false])
})

test('who is mentioned by LID is shown by name: in the thread, in the list and in quotes, also once the name is known later', async () => {
  const { agent, sandbox, phone } = stage()
  const talk = await aGroupTalk()
  const { group, ann, bob } = talk
  const cid = sandbox.contacts.add({ number: `4917003${groups}`, name: `Cid ${groups}`, hidesNumber: true })
  announceGroupChange(sandbox.world, group, { by: ann, do: 'add', people: [cid] })
  const last = async () => (await linesOf(talk)).at(-1)
  const preview = async () => (await conversationNamed(stage(), group.subject)).lastMessage?.preview
  await bob.say(group, 'here I am')
  await ann.say(group, mentioning(`ask @${bob.lid}, not @${bob.lid}0`, [bob.jid('lid')]))
  await eventually(async () => expect(await preview()).toBe(`ask @${bob.name}, not @${bob.lid}0`))

  const asked = await ann.say(group, mentioning(`ask @${cid.lid}`, [cid.jid('lid')]))
  await eventually(async () => expect(await preview()).toBe('ask @…'))
  const line = await last()
  expect(line?.details?.mentions).toMatchObject([{ name: '', phone: null, lid: cid.lid }])
  await bob.quote(group, asked.id, 'did so')
  await eventually(async () => expect((await last())?.quoted?.text).toBe('ask @…'))
  await ann.say(group, mentioning(`thanks @${cid.lid}`, [cid.jid('lid')]))
  await eventually(async () => expect(await preview()).toBe('thanks @…'))

  await cid.say(phone, 'it is me')
  await eventually(() => conversationNamed(stage(), cid.name))
  expect(await preview()).toBe(`thanks @${cid.name}`)
  const [first, second, third] = (await linesOf(talk)).slice(-3)
  expect([first, third].map((message) => message?.details?.mentions?.[0]?.name)).toEqual([cid.name, cid.name])
  expect(second?.quoted?.text).toBe(`ask @${cid.name}`)
  const answer = await answerOf<{ message: MessageView }>(agent.get(`/api/v1/messages/${line?.id}`))
  expect(answer.message.details?.mentions).toMatchObject([{ name: cid.name, lid: cid.lid }])
})

test('messages disappear from now on: goes out to a group, as its own setting', async () => {
  const { agent } = stage()
  const talk = await aGroupTalk()
  const { group, conversation } = talk
  const sets = (seconds: number) =>
    agent.post(`/api/v1/conversations/${conversation.id}/actions`, { action: 'disappear', seconds })
  expect((await sets(86_400)).status).toBe(204)
  expect(group.ephemeral).toBe(86_400)
  const change = { code: 'disappearing', value: '86400' }
  await eventually(async () => expect((await linesOf(talk)).at(-1)?.details?.change).toMatchObject(change))
  await sends(talk, { text: 'soon gone' })
  await eventually(() => {
    const { text, content } = talk.ann.received.at(-1) ?? {}
    expect([text, content?.extendedTextMessage?.contextInfo?.expiration]).toEqual(['soon gone', 86_400])
  })
  announceGroupChange(stage().sandbox.world, group, { by: talk.ann, do: 'locked' })
  expect(await refusalOf(sets(0))).toMatchObject({ code: 'not_group_admin' })
})

test('switched off, groups are hidden and silent; switched on again, nothing said meanwhile is missing', async () => {
  const { agent, channelId } = stage()
  const shows = (groupsShown: boolean) => agent.patch(`/api/v1/channels/${channelId}`, { groupsShown })
  const talk = await aGroupTalk()
  const { seq } = await answerOf<{ seq: number }>(agent.get('/api/v1/conversations'))
  await shows(false)
  expect((await list(agent)).some(({ contact }) => contact.kind === 'group')).toBe(false)
  expect((await agent.get(`/api/v1/conversations/${talk.conversation.id}`)).status).toBe(404)
  const hidden = await answerOf<{ seq: number }>(agent.get('/api/v1/conversations'))
  await talk.bob.say(talk.group, 'said in secret')
  // A message of a person comes after it, so that the one of the group has been taken in.
  const direct = await aTalk(stage())
  await direct.comes('one')
  const told = await eventsAfter(hidden.seq)
  expect(told.some((event) => event.type === 'message.created' && event.message.text === 'one')).toBe(true)
  expect(JSON.stringify(told)).not.toContain('said in secret')
  expect(JSON.stringify(told)).not.toContain(talk.conversation.id)
  await shows(true)
  await eventually(async () => expect((await linesOf(talk)).at(-1)?.text).toBe('said in secret'))
  expect((await conversationNamed(stage(), talk.group.subject)).unreadCount).toBe(
    talk.conversation.unreadCount,
  )
  expect(seq).toBeLessThan(hidden.seq)
})
