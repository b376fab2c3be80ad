/** The pages of the settings, in the order in which they are shown; their names stand under `settings.` in the catalogues. */
export const SETTINGS_PAGES = [
  { path: 'profile', icon: 'user' },
  { path: 'notifications', icon: 'bell' },
  { path: 'team', icon: 'users' },
  { path: 'whatsapp', icon: 'whatsapp' },
  { path: 'websites', icon: 'globe' },
  { path: 'labels', icon: 'tag' },
  { path: 'replies', icon: 'bolt' },
  { path: 'security', icon: 'shield' },
] as const
