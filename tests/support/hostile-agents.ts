import { changeProfile } from '#server/core/agents.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '#server/core/api-keys.ts'
import { listAudit } from '#server/core/audit.ts'
import {
  changeCannedReply,
  createCannedReply,
  listCannedReplies,
  removeCannedReply,
} from '#server/core/canned-replies.ts'
import { changeWhatsappNumber, createWhatsappNumber, listChannels } from '#server/core/channels.ts'
import { changeLabel, createLabel, listLabels, removeLabel } from '#server/core/labels.ts'
import { addMember, listMembers } from '#server/core/members.ts'
import { listSessions, openSession } from '#server/core/sessions.ts'
import { insertOwner } from '#server/core/setup.ts'
import { createTeam, listTeams } from '#server/core/teams.ts'
import { createTemplate, listTemplates } from '#server/core/templates.ts'
import { transact } from '#server/events.ts'
import { storable } from '#server/lib/texts.ts'
import { AcceptInvitationForm, Email, ProfileForm, SetUpForm, TeamForm } from '#server/protocol/accounts.ts'
import { NewApiKey } from '#server/protocol/api-keys.ts'
import { LabelChange, NewCannedReply, NewChannel, NewLabel, WhatsappChange } from '#server/protocol/rest.ts'
import { NewTemplate } from '#server/protocol/templates.ts'
import {
  asIs,
  asSaid,
  asTyped,
  asUnique,
  type Held,
  type HostileStage,
  heldBy,
  orRefused,
  REFUSED,
  withEach,
} from './hostile-cast.ts'
import { HOSTILE_STRINGS } from './hostile-strings.ts'

/** So many labels stay: an account may have 200. */
const LABELS_SHOWN = 190
/** And 100 keys. */
const API_KEYS_SHOWN = 90

/** What an agent can call labels, canned replies, numbers and devices in the settings. */
export async function settingsFill(stage: HostileStage): Promise<Held[]> {
  return [
    ...(await cannedReplies(stage)),
    ...(await templates(stage)),
    ...(await numbers(stage)),
    ...(await sessions(stage)),
    ...(await labels(stage)),
    ...(await apiKeys(stage)),
  ]
}

/** Joined by an invitation, as owners of a business of their own. */
export async function peopleFill(stage: HostileStage): Promise<Held[]> {
  const { app, owner } = stage
  const { accountId } = owner
  const filled = await transact(app, async (trx) => {
    const made: { agentId: string; accountId: string }[] = []
    for (const [index, given] of HOSTILE_STRINGS.entries()) {
      const name = await orRefused(() => AcceptInvitationForm.shape.name.parse(given))
      const accountName = await orRefused(() => SetUpForm.shape.accountName.parse(given))
      const email = `hostile-${index}@toko.example`
      const ids = await insertOwner(app, trx, { name, accountName, email, passwordHash: 'none' })
      await addMember(trx, { ...ids, accountId, role: 'agent', now: app.clock.now() })
      made.push(ids)
    }
    return made
  })
  const names = new Map((await listMembers(app.db, accountId)).map((one) => [one.agentId, one.name]))
  const accounts = await app.db.selectFrom('accounts').select(['id', 'name']).execute()
  const held = HOSTILE_STRINGS.flatMap((given, index) => {
    const made = filled[index]
    const account = accounts.find(({ id }) => id === made?.accountId)
    return heldBy(given, {
      'e-mail of an agent': [Email.safeParse(given).success ? 'taken' : REFUSED, REFUSED],
      'name of an owner': [names.get(made?.agentId ?? ''), asTyped(given)],
      'name of a business': [account?.name, asTyped(given)],
    })
  })
  return [...held, ...(await profiles(stage, filled[0]?.agentId ?? ''))]
}

/** One agent under one name after another. */
async function profiles({ app, owner }: HostileStage, agentId: string): Promise<Held[]> {
  const filled = await withEach(
    async (given) => {
      const profile = await orRefused(() => ProfileForm.parse({ name: given, locale: 'en' }))
      if (profile === REFUSED) return heldBy(given, { 'name in the profile': [REFUSED, asTyped(given)] })
      await changeProfile(app, { ...owner, agentId }, profile)
      const member = (await listMembers(app.db, owner.accountId)).find((one) => one.agentId === agentId)
      return heldBy(given, { 'name in the profile': [member?.name, asTyped(given)] })
    },
    { atOnce: 1 },
  )
  return filled.flat()
}

/** Each is shown with everybody who could be in it: before there are many. */
export async function teamsFill(stage: HostileStage): Promise<Held[]> {
  const { app, owner } = stage
  const made = await withEach(async (given, index) => {
    return createTeam(app, owner, TeamForm.parse({ name: asUnique(given, index) }))
  })
  const listed = await listTeams(app.db, owner.accountId)
  const written = await auditNames(stage, 'teamCreated')
  return HOSTILE_STRINGS.flatMap((given, index) => {
    const expected = asTyped(asUnique(given, index))
    const team = listed.find(({ id }) => id === made[index]?.id)
    return heldBy(given, {
      'name of a team': [team?.name, expected],
      'name in the audit log': [written.has(expected) ? expected : 'nowhere', expected],
    })
  })
}

async function auditNames({ app, owner }: HostileStage, action: string): Promise<Set<string | undefined>> {
  const names = new Set<string | undefined>()
  let cursor: string | undefined
  do {
    const { entries, next } = await listAudit(app, owner, { cursor })
    for (const entry of entries) if (entry.action === action) names.add(entry.details.name)
    cursor = next ?? undefined
  } while (cursor)
  return names
}

/** An account cannot have so many: the last ones stay. */
async function apiKeys({ app, owner }: HostileStage): Promise<Held[]> {
  const held: Held[] = []
  for (const [index, given] of HOSTILE_STRINGS.entries()) {
    const key = await orRefused(() => NewApiKey.parse({ name: given, scopes: ['read'] }))
    const made = key === REFUSED ? null : (await createApiKey(app, owner, key)).apiKey
    const listed = (await listApiKeys(app, owner)).find(({ id }) => id === made?.id)
    held.push(...heldBy(given, { 'name of an API key': [listed?.name ?? REFUSED, asTyped(given)] }))
    if (made && index < HOSTILE_STRINGS.length - API_KEYS_SHOWN) await revokeApiKey(app, owner, made.id)
  }
  return held
}

/** New ones, as many at once as an account may have; and one that gets one name after the other. */
async function labels({ app, owner }: HostileStage): Promise<Held[]> {
  const list = async () =>
    new Map((await listLabels(app.db, owner.accountId)).map(({ id, name }) => [id, name]))
  const { id: labelId } = await createLabel(app, owner, { name: 'another', colour: 'teal' })
  const held: Held[] = []
  for (const [index, given] of HOSTILE_STRINGS.entries()) {
    const expected = asTyped(given, 40)
    const change = await orRefused(() => LabelChange.parse({ name: given.slice(0, 40) }))
    if (change !== REFUSED) await changeLabel(app, owner, { labelId, ...change })
    const changed = change === REFUSED ? REFUSED : (await list()).get(labelId)
    const name = asUnique(given, index, 40)
    const { id } = await createLabel(app, owner, NewLabel.parse({ name, colour: 'teal' }))
    const made = (await list()).get(id)
    held.push(
      ...heldBy(given, {
        'name of a changed label': [changed, expected],
        'name of a label': [made, asTyped(name)],
      }),
    )
    if (index < HOSTILE_STRINGS.length - LABELS_SHOWN) await removeLabel(app, owner, id)
  }
  return held
}

async function cannedReplies({ app, owner }: HostileStage): Promise<Held[]> {
  const made = await withEach(async (given, index) => {
    const plain = { shortcut: `reply-${index}`, text: 'x' }
    const reply = await orRefused(() => NewCannedReply.parse({ ...plain, text: given }))
    if (reply !== REFUSED) return createCannedReply(app, owner, reply)
    return REFUSED
  })
  const changed = await createCannedReply(app, owner, { shortcut: 'steady', text: 'x' })
  const replyOf = async (cannedReplyId: string) =>
    (await listCannedReplies(app, owner)).cannedReplies.find(({ id }) => id === cannedReplyId)
  const shortcuts = await withEach(
    async (given) => {
      const reply = await orRefused(() => NewCannedReply.parse({ shortcut: given, text: 'x' }))
      if (reply === REFUSED) return REFUSED
      await changeCannedReply(app, owner, { cannedReplyId: changed.id, shortcut: reply.shortcut })
      return (await replyOf(changed.id))?.shortcut
    },
    { atOnce: 1 },
  )
  await removeCannedReply(app, owner, changed.id)
  const { cannedReplies: listed } = await listCannedReplies(app, owner)
  return HOSTILE_STRINGS.flatMap((given, index) => {
    const one = made[index]
    const text = one === REFUSED ? REFUSED : listed.find(({ id }) => id === one?.id)?.text
    return heldBy(given, {
      'canned reply': [text, asTyped(given, 4_000)],
      shortcut: [shortcuts[index], asShortcut(given)],
    })
  })
}

async function templates({ app, owner }: HostileStage): Promise<Held[]> {
  const made = await withEach(async (given, index) => {
    const template = await orRefused(() => NewTemplate.parse({ name: `template ${index}`, text: given }))
    return template === REFUSED ? REFUSED : createTemplate(app, owner, template)
  })
  const listed = await listTemplates(app, owner)
  return HOSTILE_STRINGS.flatMap((given, index) => {
    const one = made[index]
    const text = one === REFUSED ? REFUSED : listed.find(({ id }) => id === one?.id)?.text
    return heldBy(given, { template: [text, asTyped(given, 4_000)] })
  })
}

/** Letters and digits, small ones. */
function asShortcut(given: string): string {
  const kept = given.trim().normalize('NFKC').toLowerCase()
  return /^[\p{L}\p{N}_-]{1,32}$/u.test(kept) && kept.length <= 32 ? kept : REFUSED
}

async function numbers({ app, owner }: HostileStage): Promise<Held[]> {
  const made = await withEach(async (given) => {
    const form = NewChannel.parse({ kind: 'whatsapp', name: given })
    const first = await createWhatsappNumber(app, owner, form)
    const change = await orRefused(() => WhatsappChange.parse({ name: given }))
    if (change !== REFUSED) await changeWhatsappNumber(app, owner, first.id, change)
    const others = WhatsappChange.parse({ callReply: given, workspace: given.slice(0, 64) })
    await changeWhatsappNumber(app, owner, first.id, others)
    return { id: first.id, name: first.name, isRefused: change === REFUSED }
  })
  const channels = await listChannels(app, owner)
  return HOSTILE_STRINGS.flatMap((given, index) => {
    const number = channels.find(({ id }) => id === made[index]?.id)
    return heldBy(given, {
      'name of a number': [made[index]?.name, asSaid(given) || 'WhatsApp'],
      'name of a changed number': [made[index]?.isRefused ? REFUSED : number?.name, asTyped(given)],
      'answer to calls': [number?.whatsapp?.callReply, asIs(given)],
      'workspace of a number': [number?.whatsapp?.workspace ?? '', asSaid(given, 64)],
    })
  })
}

async function sessions({ app, owner }: HostileStage): Promise<Held[]> {
  const opened = await withEach((given) => openSession(app, { agentId: owner.agentId, userAgent: given }))
  const listed = await listSessions(app, owner)
  return HOSTILE_STRINGS.flatMap((given, index) => {
    const one = listed.find(({ id }) => id === opened[index]?.session.id)
    return heldBy(given, { 'user agent': [one?.userAgent, storable(given.slice(0, 300))] })
  })
}
