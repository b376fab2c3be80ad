import type { Outgoing } from '#server/channels/channel.ts'
import { newId } from '#server/lib/ids.ts'
import type { Stage } from './stage.ts'

export interface Talk {
  conversationId: string
  contactId: string
  /** A message as core hands it to the channel; its row stands at `status`. */
  message(externalId: string | null, text: string, status?: 'sending' | 'unknown'): Promise<Outgoing>
}

/** A conversation with somebody known by number or LID. */
export async function aTalk(
  { database, accountId, channelId }: Stage,
  known: { kind: 'phone' | 'lid' | 'group'; value: string },
): Promise<Talk> {
  const [contactId, conversationId] = [newId(), newId()]
  const created_at = Date.now()
  await database.transaction(async (trx) => {
    await trx
      .insertInto('contacts')
      .values({
        id: contactId,
        account_id: accountId,
        name: null,
        email: null,
        verified: 0,
        first_page: null,
        merged_into: null,
        created_at,
      })
      .execute()
    await trx
      .insertInto('identities')
      .values({
        id: newId(),
        account_id: accountId,
        channel_id: channelId,
        ...known,
        verified: 1,
        contact_id: contactId,
        created_at,
      })
      .execute()
    await trx
      .insertInto('conversations')
      .values({
        id: conversationId,
        account_id: accountId,
        channel_id: channelId,
        contact_id: contactId,
        status: 'open',
        assignee_id: null,
        team_id: null,
        snoozed_until: null,
        unread_count: 0,
        last_message_id: null,
        last_message_direction: null,
        last_message_kind: null,
        last_message_preview: null,
        last_message_author: null,
        last_message_at: null,
        agents_read_seq: 0,
        contact_delivered_seq: 0,
        contact_read_seq: 0,
        merged_into: null,
        created_at,
        last_activity_at: created_at,
      })
      .execute()
  })
  return {
    conversationId,
    contactId,
    async message(externalId, text, status = 'sending') {
      const id = newId()
      await database.transaction(async (trx) => {
        await trx
          .insertInto('messages')
          .values({
            id,
            account_id: accountId,
            conversation_id: conversationId,
            channel_id: channelId,
            direction: 'out',
            kind: 'text',
            body: text,
            media_id: null,
            status,
            failure_code: null,
            author_kind: 'agent',
            author_id: null,
            author_name: 'Budi',
            author_key: 'agent:1',
            client_id: id,
            body_hash: '',
            claimed_by: null,
            claim_expires_at: null,
            sent_at: Date.now(),
            external_id: externalId,
            created_at: Date.now(),
          })
          .execute()
      })
      return outgoing({ id, conversationId, accountId, channelId, externalId, text })
    },
  }
}

function outgoing(
  given: Pick<Outgoing, 'id' | 'conversationId' | 'accountId' | 'channelId' | 'externalId' | 'text'>,
): Outgoing {
  return {
    ...given,
    direction: 'out',
    kind: 'text',
    media: null,
    status: 'sending',
    failureCode: null,
    author: { kind: 'agent', id: null, name: 'Budi' },
    clientId: given.id,
    sentAt: Date.now(),
    seq: 1,
    details: null,
    quoted: null,
    reactions: [],
    editedAt: null,
    deletedAt: null,
    historic: false,
    starred: false,
    sendAt: null,
    referenceId: null,
  }
}
