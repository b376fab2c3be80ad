/** Every sentence of the panel in one language. */
export interface Strings {
  /** BCP 47, for dates and for `lang`. */
  locale: string
  panel: string
  close: string
  statusLive: string
  statusConnecting: string
  statusOffline: string
  statusEnded: string
  statusAway: string
  /** Nobody answers now; `when` is the day and the time of the next answer, where it is known. */
  away: (when: string | null) => string
  thread: string
  today: string
  yesterday: string
  loadEarlier: string
  jumpToNewest: string
  newMessages: (count: number) => string
  typing: (name: string) => string
  someone: string
  you: string
  sent: string
  read: string
  sending: string
  waiting: string
  queued: string
  failed: string
  uploading: (percent: number) => string
  cancelUpload: string
  retry: string
  edit: string
  discard: string
  offlineBar: string
  unreachableBar: string
  notDurableBar: string
  throttledBar: (seconds: number) => string
  endedBar: string
  write: string
  send: string
  attach: string
  camera: string
  emoji: string
  removeFile: (name: string) => string
  dropHere: string
  fileTooLarge: (name: string, limit: string) => string
  fileEmpty: (name: string) => string
  notStored: string
  charactersLeft: (count: number) => string
  charactersOver: (count: number) => string
  /** Said once, where the count would be said at every key. */
  textTooLong: string
  image: (name: string) => string
  file: string
  /** Why a message was refused, by the server's code. */
  failures: Readonly<Record<string, string>>
}

/** Loads the one language that this visitor reads: the page's wish first, then the browser's. */
export async function loadStrings(language: string, readers: readonly string[]): Promise<Strings> {
  const strings = isIndonesian(language) ? (await import('./id.ts')).id : (await import('./en.ts')).en
  return { ...strings, locale: regionOf(strings.locale, readers) }
}

/** Dates as they are written where the reader is: English has many ways. */
function regionOf(locale: string, readers: readonly string[]): string {
  return readers.find((reader) => reader.toLowerCase().startsWith(`${locale}-`)) ?? locale
}

/** Malay readers are nearer to Indonesian than to English. */
export function isIndonesian(language: string): boolean {
  return /^(id|in|ms)\b/i.test(language)
}
