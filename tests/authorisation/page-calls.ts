import { setupCode } from '#server/core/setup.ts'
import { PASSWORD } from '#tests/support/people.ts'
import type { Stage } from './stage.ts'

/** One loader, or one form of an action, and what it says to those who may not. */
export interface PageCall {
  path: (stage: Stage) => string
  form?: (stage: Stage) => Record<string, string>
  /** What nobody is told: `sign-in` sends them there. */
  nobody: 'sign-in' | 'open' | RegExp
  /** What an owner of another account is told; `own`: an answer about their own things. */
  stranger: 'own' | RegExp
  /** What a plain agent is told, where only owners and admins may. */
  agent?: RegExp
  /** What the owner is told, where it is not a success: a form about themselves that is filled in wrongly. */
  owner?: RegExp
}

const FORBIDDEN = /"forbidden"/
/** How the pages' script is told `null`. */
const NULL = /:-5\}/
const NOT_FOUND = /"website_not_found"/
const at = (path: string) => () => path
const open = (path: string): PageCall => ({ path: at(path), nobody: 'open', stranger: 'own' })
const ownPage = (path: string): PageCall => ({ path: at(path), nobody: 'sign-in', stranger: 'own' })
const ownForm = (path: string, form: Record<string, string> = {}): PageCall => ({
  ...ownPage(path),
  form: () => form,
})

const setUpForm = (code: string) => ({
  code,
  accountName: 'Mine',
  name: 'Mallory',
  email: 'mallory@evil.example',
  password: PASSWORD,
  address: 'https://evil.example',
})
const closedSetUp = (code: (stage: Stage) => string): PageCall => ({
  path: at('/setup'),
  form: (stage) => setUpForm(code(stage)),
  nobody: /"already_set_up"|"setup_code_wrong"/,
  stranger: /"already_set_up"|"setup_code_wrong"/,
  owner: /"already_set_up"|"setup_code_wrong"/,
})

const team = (form: (stage: Stage) => Record<string, string>, stranger: PageCall['stranger']): PageCall => ({
  path: at('/settings/team'),
  form,
  nobody: 'sign-in',
  stranger,
  agent: FORBIDDEN,
})
const website = (form: Record<string, string>): PageCall => ({
  path: at('/settings/websites'),
  form: ({ ours }) => ({ websiteId: ours.site.id, ...form }),
  nobody: 'sign-in',
  stranger: NOT_FOUND,
  agent: FORBIDDEN,
})
const webhook = (form: (stage: Stage) => Record<string, string> = () => ({})): PageCall => ({
  path: ({ webhookId }) => `/settings/webhooks/${webhookId}`,
  form,
  nobody: 'sign-in',
  stranger: /"webhook_not_found"/,
  agent: FORBIDDEN,
})

/** Who may see and do what on the inbox's pages. A loader or a form that does not stand here fails the test. */
export const PAGE_CALLS: Record<string, PageCall> = {
  'root loader': open('/sign-in'),
  'routes/home loader': open('/'),
  'routes/setup loader': open('/setup'),
  'routes/sign-in loader': open('/sign-in'),
  'routes/sign-out loader': open('/sign-out'),
  'routes/not-found loader': { ...open('/nothing/here'), owner: /404/ },
  'routes/settings-home loader': open('/settings'),
  'routes/invitation loader': {
    path: ({ invitationToken }) => `/invitation/${invitationToken}x`,
    nobody: NULL,
    stranger: 'own',
  },
  'routes/preview loader': {
    path: ({ ours }) => `/preview/${ours.site.key}`,
    nobody: 'sign-in',
    stranger: /There is no such website/,
  },
  'routes/signed-in loader': ownPage('/inbox'),
  'routes/conversation loader': {
    path: ({ conversationId }) => `/inbox/${conversationId}`,
    nobody: 'sign-in',
    stranger: NULL,
  },
  'routes/contacts loader': ownPage('/contacts'),
  'routes/contact loader': {
    path: ({ contactId }) => `/contacts/${contactId}`,
    nobody: 'sign-in',
    stranger: NULL,
  },
  'routes/service-worker loader': open('/service-worker.js'),
  'routes/manifest loader': open('/manifest.webmanifest'),
  'routes/notifications loader': ownPage('/settings/notifications'),
  'routes/profile loader': ownPage('/settings/profile'),
  'routes/send-queue loader': ownPage('/settings/queue'),
  'routes/templates loader': ownPage('/settings/templates'),
  'routes/api-keys loader': ownPage('/settings/api'),
  'routes/webhooks loader': ownPage('/settings/webhooks'),
  'routes/webhook loader': {
    path: ({ webhookId }) => `/settings/webhooks/${webhookId}`,
    nobody: 'sign-in',
    // To the list of their own.
    stranger: /"\/settings\/webhooks"/,
    agent: /"\/settings\/webhooks"/,
  },
  'routes/requests loader': ownPage('/settings/requests'),
  'routes/request loader': {
    ...ownPage('/settings/requests/none'),
    stranger: NULL,
    agent: NULL,
    owner: NULL,
  },
  'routes/gateways loader': ownPage('/settings/gateways'),
  'routes/whatsapp loader': ownPage('/settings/whatsapp'),
  'routes/team loader': ownPage('/settings/team'),
  'routes/websites loader': ownPage('/settings/websites'),
  'routes/website loader': {
    path: ({ ours }) => `/settings/websites/${ours.site.id}`,
    nobody: 'sign-in',
    stranger: /There is no such website/,
    agent: /There is no such website/,
  },
  'routes/security loader': ownPage('/settings/security'),

  'routes/setup action': closedSetUp(({ app }) => setupCode(app)),
  'routes/sign-in action': {
    path: at('/sign-in'),
    form: ({ ours }) => ({ email: ours.owner.email, password: 'not the password' }),
    nobody: /"credentials_wrong"/,
    stranger: /"credentials_wrong"/,
    owner: /"credentials_wrong"/,
  },
  'routes/invitation action': {
    path: ({ invitationToken }) => `/invitation/${invitationToken}x`,
    form: () => ({ name: 'Mallory', password: PASSWORD }),
    nobody: /"invitation_invalid"/,
    stranger: /"invitation_invalid"/,
    owner: /"invitation_invalid"/,
  },
  'routes/sign-out action': { path: at('/sign-out'), form: () => ({}), nobody: 'sign-in', stranger: 'own' },

  'routes/profile action profile': ownForm('/settings/profile', { name: 'Another Name', locale: 'en' }),
  'routes/profile action theme': ownForm('/settings/profile', { theme: 'dark' }),
  'routes/profile action password': {
    ...ownForm('/settings/profile', { current: 'not the password', password: `${PASSWORD}!` }),
    stranger: /"password_wrong"/,
    owner: /"password_wrong"/,
  },
  'routes/notifications action notifications': ownForm('/settings/notifications', {
    scope: 'mine',
    preview: 'none',
  }),
  'routes/send-queue action clear': {
    ...ownForm('/settings/queue', {}),
    agent: FORBIDDEN,
  },
  'routes/requests action clear': {
    ...ownForm('/settings/requests', {}),
    agent: FORBIDDEN,
  },
  'routes/security action begin-totp': ownForm('/settings/security'),
  'routes/security action confirm-totp': {
    ...ownForm('/settings/security', { code: '000000' }),
    stranger: /"totp_wrong"/,
    owner: /"totp_wrong"/,
  },
  'routes/security action disable-totp': {
    ...ownForm('/settings/security', { password: 'wrong', code: '000000' }),
    stranger: /"password_wrong"|"totp_off"/,
    owner: /"password_wrong"|"totp_off"/,
  },
  'routes/security action renew-codes': {
    ...ownForm('/settings/security', { password: 'wrong', code: '000000' }),
    stranger: /"password_wrong"|"totp_off"/,
    owner: /"password_wrong"|"totp_off"/,
  },
  'routes/security action end-session': {
    ...ownPage('/settings/security'),
    form: ({ ours }) => ({ sessionId: ours.owner.sessionId }),
  },
  'routes/security action end-all': ownForm('/settings/security'),

  'routes/team action invite': team(() => ({ email: 'invited@toko.example', role: 'admin' }), 'own'),
  'routes/team action withdraw': team(({ invitationId }) => ({ id: invitationId }), /"invitation_invalid"/),
  'routes/team action change': team(
    ({ mateId }) => ({ agentId: mateId, visibility: 'mine' }),
    /"member_unknown"/,
  ),
  'routes/team action remove': team(({ leaverId }) => ({ agentId: leaverId }), /"member_unknown"/),
  'routes/team action team': team(() => ({ name: 'One more team' }), 'own'),
  'routes/team action team-members': team(
    ({ teamId, mateId }) => ({ teamId, agentId: mateId }),
    /"team_unknown"/,
  ),

  'routes/api-keys action create': {
    ...ownForm('/settings/api', { name: 'Shop', read: 'on', channelId: '', recipients: '' }),
    agent: FORBIDDEN,
  },
  'routes/api-keys action revoke': {
    path: at('/settings/api'),
    form: ({ keyId }) => ({ keyId }),
    nobody: 'sign-in',
    stranger: /"key_not_found"/,
    agent: FORBIDDEN,
  },

  'routes/webhooks action create': {
    ...ownForm('/settings/webhooks', {
      url: 'https://hooks.invalid/',
      'member.removed': 'on',
      channelId: '',
    }),
    agent: FORBIDDEN,
  },
  'routes/webhook action change': webhook(() => ({ url: 'https://hooks.invalid/', 'member.removed': 'on' })),
  'routes/webhook action pause': webhook(() => ({ paused: 'yes' })),
  'routes/webhook action try': webhook(),
  'routes/webhook action rotate': webhook(),
  'routes/webhook action test': webhook(),
  'routes/webhook action count': webhook(() => ({ from: '0', to: '1', status: '' })),
  'routes/webhook action replay-range': webhook(() => ({ from: '0', to: '1', status: '' })),
  'routes/webhook action replay': webhook(({ deliveryId }) => ({ deliveryId })),
  'routes/webhook action remove': webhook(),

  'routes/gateways action numbers': {
    ...ownForm('/settings/gateways', { countryCode: '62', mainNumber: '' }),
    agent: FORBIDDEN,
  },

  'routes/gateways action dialect': {
    ...ownForm('/settings/gateways', { name: 'fonnte', isOn: 'on', reveals: 'off' }),
    agent: FORBIDDEN,
  },
  'routes/websites action add': {
    ...ownForm('/settings/websites', { address: 'https://one-more.example' }),
    agent: FORBIDDEN,
  },
  'routes/website action options': {
    path: ({ ours }) => `/settings/websites/${ours.site.id}`,
    form: () => ({ name: 'Welcome', accent: '#123456', options: '{}' }),
    nobody: 'sign-in',
    stranger: NOT_FOUND,
    agent: FORBIDDEN,
  },
  'routes/websites action allow': website({ origin: 'https://a.example' }),
  'routes/websites action remove-origin': website({ origin: 'https://a.example' }),
  'routes/websites action secret': website({}),
  'routes/websites action rotate': website({}),
}
