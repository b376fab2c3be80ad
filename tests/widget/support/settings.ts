import type { SiteSettings } from '#server/protocol/views.ts'

/** A site where nothing has been set. */
export const SETTINGS: SiteSettings = {
  name: 'Toko Melati',
  greeting: 'Hi!',
  offline: '',
  placeholder: '',
  preChat: null,
  sound: true,
  asksRating: true,
  isOpen: true,
  opensAt: null,
  fileMaxBytes: 1_000,
}
