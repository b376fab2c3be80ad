import { expect, test } from 'vitest'
import { changeAccountNumbers } from '#server/core/account-numbers.ts'
import { changePassword, resetPassword } from '#server/core/agents.ts'
import { createApiKey, revokeApiKey } from '#server/core/api-keys.ts'
import {
  changeCannedReply,
  createCannedReply,
  removeCannedReply,
  restoreCannedReply,
} from '#server/core/canned-replies.ts'
import { controlNumber } from '#server/core/channel-actions.ts'
import { changeWhatsappNumber, createWhatsappNumber } from '#server/core/channels.ts'
import { switchDialect } from '#server/core/gateway-dialects.ts'
import { inviteMember, withdrawInvitation } from '#server/core/invitations.ts'
import { changeLabel, createLabel, removeLabel, restoreLabel } from '#server/core/labels.ts'
import { changeMember, removeMember } from '#server/core/members.ts'
import { removeWhatsappNumber } from '#server/core/number-removal.ts'
import { clearRequestLog } from '#server/core/request-log.ts'
import { clearSendQueue } from '#server/core/send-queue.ts'
import { signOutEverywhere } from '#server/core/sessions.ts'
import { createTeam, setTeamMembers } from '#server/core/teams.ts'
import { changeTemplate, createTemplate, removeTemplate } from '#server/core/templates.ts'
import { beginTotp, confirmTotp, disableTotp, renewRecoveryCodes } from '#server/core/two-factor.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { changeWebhook, createWebhook, removeWebhook, rotateWebhookSecret } from '#server/core/webhooks.ts'
import {
  allowOrigin,
  changeWebsite,
  createWebsite,
  removeOrigin,
  revealIdentifySecret,
  rotateWebsite,
} from '#server/core/websites.ts'
import { totpCode } from '#server/lib/totp.ts'
import { NewApiKey } from '#server/protocol/api-keys.ts'
import type { AuditEntryView, AuditPage } from '#server/protocol/audit.ts'
import { AUDIT_ACTIONS, AUDIT_PAGE } from '#server/protocol/limits.ts'
import { NewWebhook } from '#server/protocol/webhooks.ts'
import type { TestApp } from '#tests/support/app.ts'
import { aBusiness, anAgentBrowser, PASSWORD } from '#tests/support/people.ts'
import { type AgentBrowser, aChat, answerOf, aTeammate, refusalOf } from '#tests/support/scenes.ts'
import { linkNumber, obeyCommands } from '#tests/support/whatsapp.ts'

const PATH = '/api/v1/audit-entries'

test('every change of people, channels, labels, replies and sign-in is written down, with who did it', async () => {
  const { app, owner, agent } = await aChat()
  const acts: [() => Promise<unknown>, [string, object][]][] = [
    ...ofPeople(app, owner),
    ...ofChannels(app, owner),
    ...ofLabelsAndReplies(app, owner),
    ...ofKeys(app, owner),
    ...ofSignIn(app, owner),
  ]
  const seen = new Set<string>()
  for (const [act, expected] of acts) {
    const before = (await everything(app, owner)).length
    await act()
    const fresh = (await everything(app, owner)).slice(before)
    expect(fresh.map(({ action, details }) => [action, JSON.parse(details)])).toEqual(expected)
    for (const { action } of fresh) seen.add(action)
  }
  // Whatever can be written down is done above.
  expect([...seen].sort()).toEqual([...AUDIT_ACTIONS].sort())
  // Signing out everywhere has ended the session that asks.
  expect(await refusalOf(agent.get(PATH))).toEqual({ status: 401, code: 'signed_out' })
  expect(JSON.stringify(await everything(app, owner))).not.toContain(PASSWORD)
}, 60_000)

test('what is refused, and what changes nothing, is not written down', async () => {
  const { app, owner } = await aChat()
  const label = await createLabel(app, owner, { name: 'Order', colour: 'red' })
  await createLabel(app, owner, { name: 'Gift', colour: 'red' })
  const team = await createTeam(app, owner, { name: 'Sales' })
  const { viewer: mate } = await aTeammate(app, owner)
  const before = await everything(app, owner)
  const nothing = [
    changeLabel(app, owner, { labelId: label.id, name: 'Gift' }),
    changeLabel(app, owner, { labelId: label.id, name: 'Order', colour: 'red' }),
    changeMember(app, owner, { agentId: mate.agentId, role: 'agent' }),
    changeMember(app, owner, { agentId: owner.agentId, role: 'agent' }),
    setTeamMembers(app, owner, { teamId: team.id, agentIds: [] }),
    createTeam(app, owner, { name: 'Sales' }),
    createLabel(app, mate, { name: 'Mine', colour: 'red' }),
    withdrawInvitation(app, owner, 'nothing'),
  ]
  await Promise.allSettled(nothing)
  expect(await everything(app, owner)).toEqual(before)
})

test('the newest stands first, page by page, each once, also where times are equal', async () => {
  const { app, owner, agent } = await aChat()
  const before = (await everything(app, owner)).length
  for (let n = 0; n < AUDIT_PAGE + 7; n++) {
    await createTeam(app, owner, { name: `Team ${n}` })
    if (n % 10 === 0) await app.clock.advance(1_000)
  }
  const first = await page(agent)
  expect(first.entries).toHaveLength(AUDIT_PAGE)
  const second = await page(agent, `?cursor=${first.next}`)
  expect(second.next).toBeNull()
  const all = [...first.entries, ...second.entries]
  expect(new Set(all.map(({ id }) => id)).size).toBe(before + AUDIT_PAGE + 7)
  expect(all[0]).toMatchObject({
    actor: { id: owner.agentId, name: owner.name },
    action: 'teamCreated',
    details: { name: `Team ${AUDIT_PAGE + 6}` },
  } satisfies Partial<AuditEntryView>)
  const times = all.map(({ createdAt }) => createdAt)
  expect(times).toEqual([...times].sort((a, b) => b - a))
  expect(await refusalOf(agent.get(`${PATH}?cursor=1;drop`))).toEqual({ status: 400, code: 'cursor_invalid' })
})

test('a plain agent does not read it, an admin does until they are one no more, another account never', async () => {
  const { app, server, owner } = await aChat()
  const plain = await aTeammate(app, owner)
  const admin = await aTeammate(app, owner, { role: 'admin' })
  await createTeam(app, owner, { name: 'Sales' })
  const forbidden = { status: 403, code: 'forbidden' }
  expect(await refusalOf(anAgentBrowser(server, plain.cookie).get(PATH))).toEqual(forbidden)
  const browser = anAgentBrowser(server, admin.cookie)
  expect((await page(browser)).entries.map(({ action }) => action)).toContain('teamCreated')
  await changeMember(app, owner, { agentId: admin.viewer.agentId, role: 'agent' })
  expect(await refusalOf(browser.get(PATH))).toEqual(forbidden)
  const stranger = anAgentBrowser(server, (await aBusiness(app)).cookie)
  expect((await page(stranger)).entries.map(({ details }) => details.name)).not.toContain('Sales')
})

type Act = [() => Promise<unknown>, [string, object][]]

function ofPeople(app: TestApp, owner: Viewer): Act[] {
  const team: { id?: string } = {}
  const made: { mate?: Viewer; other?: Viewer; invitation?: string } = {}
  const mate = () => made.mate?.agentId ?? ''
  return [
    [
      async () => {
        made.mate = (await aTeammate(app, owner, { name: 'Budi' })).viewer
      },
      [
        ['memberInvited', { name: expect.stringContaining('@toko.example') }],
        ['memberJoined', {}],
      ],
    ],
    [
      () => changeMember(app, owner, { agentId: mate(), visibility: 'teams' }),
      [['memberVisibility', { name: 'Budi', before: 'all', after: 'teams' }]],
    ],
    [
      () => changeMember(app, owner, { agentId: mate(), role: 'admin' }),
      [['memberRole', { name: 'Budi', before: 'agent', after: 'admin' }]],
    ],
    [
      async () => {
        team.id = (await createTeam(app, owner, { name: 'Sales' })).id
      },
      [['teamCreated', { name: 'Sales' }]],
    ],
    [
      () => setTeamMembers(app, owner, { teamId: team.id ?? '', agentIds: [mate()] }),
      [['teamMembers', { name: 'Sales' }]],
    ],
    [
      async () => {
        made.invitation = (await inviteMember(app, owner, { email: 'soon@toko.example', role: 'agent' })).id
      },
      [['memberInvited', { name: 'soon@toko.example' }]],
    ],
    [
      () => withdrawInvitation(app, owner, made.invitation ?? ''),
      [['invitationWithdrawn', { name: 'soon@toko.example' }]],
    ],
    [() => removeMember(app, owner, { agentId: mate() }), [['memberRemoved', { name: 'Budi' }]]],
    [
      async () => {
        const { viewer } = await aTeammate(app, owner, { name: 'Ayu' })
        await removeMember(app, viewer, { agentId: viewer.agentId })
      },
      [
        ['memberInvited', expect.anything()],
        ['memberJoined', {}],
        ['memberLeft', {}],
      ],
    ],
  ]
}

function ofChannels(app: TestApp, owner: Viewer): Act[] {
  const made = { site: '', number: '' }
  const name = 'Toko'
  return [
    [
      async () => {
        made.site = (await createWebsite(app, owner, { name, address: 'https://toko.example' })).id
      },
      [['websiteCreated', { name }]],
    ],
    [
      () => changeWebsite(app, owner, { channelId: made.site, greeting: 'Hi' }),
      [['websiteChanged', { name }]],
    ],
    [
      () => allowOrigin(app, owner, { channelId: made.site, origin: 'https://a.example' }),
      [['originAllowed', { name: 'https://a.example' }]],
    ],
    [
      () => removeOrigin(app, owner, { channelId: made.site, origin: 'https://a.example' }),
      [['originRemoved', { name: 'https://a.example' }]],
    ],
    [() => revealIdentifySecret(app, owner, made.site), [['secretShown', { name }]]],
    [() => rotateWebsite(app, owner, made.site), [['websiteRotated', { name }]]],
    [
      async () => {
        made.number = (await createWhatsappNumber(app, owner, { name: 'Shop' })).id
      },
      [['numberCreated', { name: 'Shop' }]],
    ],
    [
      () => changeWhatsappNumber(app, owner, made.number, { readReceipts: false }),
      [['numberChanged', { name: 'Shop' }]],
    ],
    [
      async () => {
        await app.database.raw
          .updateTable('whatsapp_numbers')
          .set({ wanted: 'offline' })
          .where('channel_id', '=', made.number)
          .execute()
        await controlNumber(app, owner, { channelId: made.number, name: 'restart' })
      },
      [['numberRestarted', { name: 'Shop' }]],
    ],
    [
      async () => {
        obeyCommands(app, made.number)
        await linkNumber(app, made.number)
        return controlNumber(app, owner, { channelId: made.number, name: 'logout' })
      },
      [['numberUnlinked', { name: 'Shop' }]],
    ],
    [() => removeWhatsappNumber(app, owner, made.number), [['numberRemoved', { name: 'Shop' }]]],
  ]
}

function ofLabelsAndReplies(app: TestApp, owner: Viewer): Act[] {
  const made = { label: '', reply: '' }
  return [
    [
      async () => {
        made.label = (await createLabel(app, owner, { name: 'Order', colour: 'red' })).id
      },
      [['labelCreated', { name: 'Order' }]],
    ],
    [
      () => changeLabel(app, owner, { labelId: made.label, name: 'Orders', colour: 'blue' }),
      [
        ['labelRenamed', { before: 'Order', after: 'Orders' }],
        ['labelRecoloured', { name: 'Orders' }],
      ],
    ],
    [() => removeLabel(app, owner, made.label), [['labelRemoved', { name: 'Orders' }]]],
    [() => restoreLabel(app, owner, made.label), [['labelRestored', { name: 'Orders' }]]],
    [
      async () => {
        made.reply = (await createCannedReply(app, owner, { shortcut: 'hi', text: 'Hi' })).id
      },
      [['cannedCreated', { name: 'hi' }]],
    ],
    [
      () => changeCannedReply(app, owner, { cannedReplyId: made.reply, text: 'Hello' }),
      [['cannedChanged', { name: 'hi' }]],
    ],
    [() => removeCannedReply(app, owner, made.reply), [['cannedRemoved', { name: 'hi' }]]],
    [() => restoreCannedReply(app, owner, made.reply), [['cannedRestored', { name: 'hi' }]]],
  ]
}

function ofKeys(app: TestApp, owner: Viewer): Act[] {
  const made = { key: '', template: '', webhook: '' }
  return [
    [
      async () => {
        const key = NewApiKey.parse({ name: 'Web shop', scopes: ['read'] })
        made.key = (await createApiKey(app, owner, key)).apiKey.id
      },
      [['keyCreated', { name: 'Web shop' }]],
    ],
    [() => revokeApiKey(app, owner, made.key), [['keyRevoked', { name: 'Web shop' }]]],
    [
      async () => {
        const hook = NewWebhook.parse({ url: 'https://toko.example/hook', events: ['message.created'] })
        made.webhook = (await createWebhook(app, owner, hook)).webhook.id
        await changeWebhook(app, owner, { webhookId: made.webhook, paused: true })
        await rotateWebhookSecret(app, owner, made.webhook)
        await removeWebhook(app, owner, made.webhook)
      },
      ['webhookCreated', 'webhookChanged', 'webhookRotated', 'webhookRemoved'].map((action) => [
        action,
        { name: 'https://toko.example/hook' },
      ]),
    ],
    [() => clearRequestLog(app, owner), [['requestLogCleared', {}]]],
    [() => clearSendQueue(app, owner), [['queueCleared', {}]]],
    [
      () => switchDialect(app, owner, { name: 'fonnte', isOn: true, reveals: false }),
      [['dialectOn', { name: 'fonnte' }]],
    ],
    [
      () => switchDialect(app, owner, { name: 'fonnte', isOn: true, reveals: true }),
      [['dialectRevealed', { name: 'fonnte' }]],
    ],
    [
      () => switchDialect(app, owner, { name: 'fonnte', isOn: false, reveals: false }),
      [['dialectOff', { name: 'fonnte' }]],
    ],
    [
      async () => {
        const text = 'It is ready.'
        made.template = (await createTemplate(app, owner, { name: 'ready', text })).id
      },
      [['templateCreated', { name: 'ready' }]],
    ],
    [
      () => changeTemplate(app, owner, { templateId: made.template, text: 'Ready.' }),
      [['templateChanged', { name: 'ready' }]],
    ],
    [() => removeTemplate(app, owner, made.template), [['templateRemoved', { name: 'ready' }]]],
    [
      () => changeAccountNumbers(app, owner, { countryCode: '62', mainNumber: '0811 1000 001' }),
      [
        ['countryChanged', { before: '–', after: '62' }],
        ['mainNumberChanged', { before: '–', after: '628111000001' }],
      ],
    ],
  ]
}

function ofSignIn(app: TestApp, owner: Viewer): Act[] {
  const made = { secret: '', codes: [] as string[] }
  const proof = () => ({ password: `${PASSWORD}!`, code: made.codes.pop() ?? '' })
  return [
    [
      () => changePassword(app, owner, { current: PASSWORD, password: `${PASSWORD}!` }),
      [['passwordChanged', {}]],
    ],
    [
      async () => {
        made.secret = (await beginTotp(app, owner)).secret
        const code = totpCode(made.secret, app.clock.now())
        made.codes = await confirmTotp(app, owner, code)
      },
      [['twoStepOn', {}]],
    ],
    [
      async () => {
        made.codes = await renewRecoveryCodes(app, owner, proof())
      },
      [['codesRenewed', {}]],
    ],
    [() => disableTotp(app, owner, proof()), [['twoStepOff', {}]]],
    [
      () => resetPassword(app, { email: owner.email, password: `${PASSWORD}?` }),
      [['passwordReset', { name: owner.name }]],
    ],
    [() => signOutEverywhere(app, owner.agentId), [['signedOutEverywhere', {}]]],
  ]
}

async function everything(app: TestApp, { accountId }: Viewer) {
  return app.db
    .selectFrom('audit_entries')
    .select(['id', 'action', 'details', 'actor_id'])
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

function page(agent: AgentBrowser, query = ''): Promise<AuditPage> {
  return answerOf(agent.get(`${PATH}${query}`))
}
