import type { Role } from '#server/protocol/views.ts'

const PAGES = [
  { path: 'profile', icon: 'user' },
  { path: 'notifications', icon: 'bell' },
  { path: 'team', icon: 'users' },
  { path: 'whatsapp', icon: 'whatsapp' },
  { path: 'websites', icon: 'globe' },
  { path: 'labels', icon: 'tag' },
  { path: 'replies', icon: 'bolt' },
  { path: 'queue', icon: 'send' },
  { path: 'templates', icon: 'file' },
  { path: 'api', icon: 'key' },
  { path: 'webhooks', icon: 'forward' },
  { path: 'requests', icon: 'archive' },
  { path: 'gateways', icon: 'plug' },
  { path: 'security', icon: 'shield' },
  { path: 'audit', icon: 'note' },
] as const

/** Keys, and who changed what, are the business of those who answer for the account. */
const FOR_ADMINS = new Set<string>(['templates', 'api', 'webhooks', 'requests', 'gateways', 'audit'])

/** The pages that somebody of this role may open, in the order in which they are shown; named under `settings.`. */
export function settingsPages(role: Role) {
  return PAGES.filter(({ path }) => role !== 'agent' || !FOR_ADMINS.has(path))
}
