import type { Db } from '#db/connect.ts'
import { listMentionable } from '#db/contacts.ts'
import type { ConversationWithContact } from '#db/conversations.ts'
import { listMessageRowsById, type MessageWithMedia } from '#db/messages.ts'
import { SOMEBODY } from '#server/protocol/mentions.ts'
import type { MessageDetails, QuotedMessage } from '#server/protocol/views.ts'
import { preview } from './message-rows.ts'

/** Somebody for whom a list had no name when the line was written. */
const UNNAMED = new RegExp(`@(?:${SOMEBODY}|\\d{5})`)

/** The same messages, with the names of today where a mention or a quote was stored before anybody knew one. */
export async function namedMessages(db: Db, rows: readonly MessageWithMedia[]): Promise<MessageWithMedia[]> {
  const named = await namedMentions(db, rows)
  const texts = await previewsOf(
    db,
    named.flatMap((row) => (UNNAMED.test(row.quoted ?? '') ? (quotedOf(row)?.messageId ?? []) : [])),
  )
  if (texts.size === 0) return named
  return named.map((row) => {
    const quoted = quotedOf(row)
    const text = texts.get(quoted?.messageId ?? '')
    return quoted && text !== undefined ? { ...row, quoted: JSON.stringify({ ...quoted, text }) } : row
  })
}

/** The same for what lists show of the last message. */
export async function namedConversations(
  db: Db,
  rows: readonly ConversationWithContact[],
): Promise<ConversationWithContact[]> {
  const texts = await previewsOf(
    db,
    rows.flatMap((row) => (UNNAMED.test(row.last_message_preview ?? '') ? (row.last_message_id ?? []) : [])),
  )
  return rows.map((row) => {
    const text = texts.get(row.last_message_id ?? '')
    return text === undefined ? row : { ...row, last_message_preview: text }
  })
}

async function previewsOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await namedMentions(db, await listMessageRowsById(db, [...new Set(ids)]))
  return new Map(rows.map((row) => [row.id, preview(row)]))
}

async function namedMentions(db: Db, rows: readonly MessageWithMedia[]): Promise<MessageWithMedia[]> {
  const ids = rows.flatMap((row) => unnamedIn(row).flatMap(({ contactId }) => contactId ?? []))
  if (ids.length === 0) return [...rows]
  const people = new Map((await listMentionable(db, [...new Set(ids)])).map((person) => [person.id, person]))
  return rows.map((row) => {
    if (unnamedIn(row).length === 0) return row
    const details = detailsOf(row)
    const mentions = (details.mentions ?? []).map((mention) => {
      const person = isUnnamed(mention) ? people.get(mention.contactId ?? '') : undefined
      if (!person) return mention
      const { name, phone, lid } = person
      return { ...mention, name: name ?? phone ?? '', phone: mention.phone ?? phone, lid: mention.lid ?? lid }
    })
    return { ...row, details: JSON.stringify({ ...details, mentions }) }
  })
}

function unnamedIn(row: MessageWithMedia) {
  // Few have any: the rest is not read.
  if (!row.details?.includes('"mentions"')) return []
  return (detailsOf(row).mentions ?? []).filter(isUnnamed)
}

function isUnnamed({ name, phone }: NonNullable<MessageDetails['mentions']>[number]): boolean {
  return name === '' || name === phone
}

function detailsOf({ details }: MessageWithMedia): MessageDetails {
  return details === null ? {} : JSON.parse(details)
}

function quotedOf({ quoted }: MessageWithMedia): QuotedMessage | null {
  return quoted === null ? null : JSON.parse(quoted)
}
