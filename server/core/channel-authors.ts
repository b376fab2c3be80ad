import type { ContactRow } from '#db/conversations.ts'
import type { MessageRow } from '#db/messages.ts'
import type { ChannelAuthor, ChatAddress } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import type { Trx } from '#server/events.ts'
import { type ChannelOfAccount, ensurePerson, nameOf } from './channel-people.ts'
import { THEM, US } from './external-keys.ts'

/** Who wrote a message, as its row names them. */
export interface AuthorOfRow {
  kind: MessageRow['author_kind']
  id: string | null
  name: string | null
  /** How its key names them. */
  key: string
}

/** The author of a message as its row and its key name them. */
export async function authorOf(
  app: App,
  trx: Trx,
  channel: ChannelOfAccount,
  { chat, author, contact }: { chat: ChatAddress; author: ChannelAuthor; contact: ContactRow },
): Promise<AuthorOfRow> {
  if (author === 'us') return { kind: 'agent', id: null, name: null, key: US }
  if (chat.kind === 'person') return { kind: 'contact', id: contact.id, name: contact.name, key: THEM }
  const person = await ensurePerson(app, trx, channel, author)
  const name = person.name ?? nameOf(author.name)
  return { kind: 'contact', id: person.id, name, key: person.id }
}
