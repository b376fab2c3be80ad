import type { Capabilities, MessageView } from '#server/protocol/views.ts'

/** What may be offered for one message, by what its channel can do and by its age. */
export interface Offers {
  reply: boolean
  react: boolean
  edit: boolean
  deleteForEveryone: boolean
  vote: boolean
  /** Only in this inbox and on the account's own devices. */
  star: boolean
  deleteForMe: boolean
}

const NOTHING: Offers = {
  reply: false,
  react: false,
  edit: false,
  deleteForEveryone: false,
  vote: false,
  star: false,
  deleteForMe: false,
}
const TEXTS: ReadonlySet<string> = new Set(['text', 'image', 'video', 'document'])
const ARRIVED: ReadonlySet<string> = new Set(['received', 'sent', 'delivered', 'read', 'played'])

export function offersFor(
  message: MessageView,
  { capabilities, isWhatsapp, now }: { capabilities: Capabilities | null; isWhatsapp: boolean; now: number },
): Offers {
  if (!capabilities || message.direction === 'system' || message.direction === 'note') return NOTHING
  const isThere = ARRIVED.has(message.status) && message.deletedAt === null && message.kind !== 'call'
  const isReadable = isThere && message.kind !== 'unavailable'
  const can = (kind: MessageView['kind']) => isThere && capabilities.kinds.includes(kind)
  const age = now - message.sentAt
  const isOurs = message.direction === 'out'
  return {
    reply: isReadable && capabilities.reply,
    react: isReadable && can('reaction'),
    edit:
      isOurs &&
      can('edit') &&
      TEXTS.has(message.kind) &&
      message.text !== '' &&
      age < capabilities.editWithin,
    deleteForEveryone: isOurs && can('delete') && age < capabilities.deleteWithin,
    vote: can('vote') && message.details?.poll !== undefined,
    star: isWhatsapp && isReadable,
    deleteForMe: isWhatsapp && (isThere || message.deletedAt !== null || message.kind === 'call'),
  }
}
