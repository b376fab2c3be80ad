export type MediaKind = 'image' | 'video' | 'audio' | 'document'

/** What browsers may show by themselves, and how such files end; everything else is a document to be saved. */
export const SHOWN_TYPES: Readonly<
  Record<
    string,
    { kind: Exclude<MediaKind, 'document'>; extensions: readonly [string, ...string[]] } | undefined
  >
> = {
  'image/jpeg': { kind: 'image', extensions: ['jpg', 'jpeg', 'jfif', 'jpe'] },
  'image/png': { kind: 'image', extensions: ['png'] },
  'image/apng': { kind: 'image', extensions: ['png', 'apng'] },
  'image/gif': { kind: 'image', extensions: ['gif'] },
  'image/webp': { kind: 'image', extensions: ['webp'] },
  'image/avif': { kind: 'image', extensions: ['avif'] },
  'video/mp4': { kind: 'video', extensions: ['mp4', 'm4v'] },
  'video/x-m4v': { kind: 'video', extensions: ['m4v', 'mp4'] },
  'video/quicktime': { kind: 'video', extensions: ['mov', 'qt'] },
  'video/webm': { kind: 'video', extensions: ['webm'] },
  'video/ogg': { kind: 'video', extensions: ['ogv', 'ogg'] },
  'video/3gpp': { kind: 'video', extensions: ['3gp', '3gpp'] },
  'audio/mpeg': { kind: 'audio', extensions: ['mp3', 'mp2', 'mpga'] },
  'audio/mp4': { kind: 'audio', extensions: ['m4a', 'mp4'] },
  'audio/x-m4a': { kind: 'audio', extensions: ['m4a', 'mp4'] },
  'audio/aac': { kind: 'audio', extensions: ['aac'] },
  'audio/ogg': { kind: 'audio', extensions: ['ogg', 'oga', 'opus'] },
  'audio/wav': { kind: 'audio', extensions: ['wav'] },
  'audio/flac': { kind: 'audio', extensions: ['flac'] },
}
