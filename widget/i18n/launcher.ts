import { isIndonesian } from './strings.ts'

/** The few words that stand on a page before anybody has clicked. */
export interface LauncherStrings {
  open: string
  close: string
  unread: (count: number) => string
  dismiss: string
  notLoaded: string
}

export function launcherStrings(language: string): LauncherStrings {
  if (isIndonesian(language)) {
    return {
      open: 'Buka obrolan',
      close: 'Tutup obrolan',
      unread: (count) => `${count} pesan belum dibaca`,
      dismiss: 'Tutup',
      notLoaded: 'Obrolan belum dapat dimuat. Silakan coba lagi.',
    }
  }
  return {
    open: 'Open chat',
    close: 'Close chat',
    unread: (count) => `${count} unread ${count === 1 ? 'message' : 'messages'}`,
    dismiss: 'Dismiss',
    notLoaded: 'The chat could not be loaded. Please try again.',
  }
}
