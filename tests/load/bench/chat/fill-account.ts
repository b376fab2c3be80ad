import { insertMessages } from '#db/messages.ts'
import type { App } from '#server/context.ts'
import { newId } from '#server/lib/ids.ts'

const AT_ONCE = 100
const MINUTE_MS = 60_000
const SAMPLES = 200
const STATUSES = ['open', 'open', 'open', 'snoozed', 'closed', 'closed', 'closed', 'closed'] as const

/** A business with years behind it, written straight into the tables. Answers ids of conversations all over it. */
export async function fillAccount(
  app: App,
  {
    accountId,
    agentId,
    siteId,
    conversations,
    messagesEach,
  }: { accountId: string; agentId: string; siteId: string; conversations: number; messagesEach: number },
): Promise<string[]> {
  const begun = app.clock.now() - conversations * MINUTE_MS
  const samples: string[] = []
  for (let from = 0; from < conversations; from += AT_ONCE) {
    const people = Array.from({ length: AT_ONCE }, (_, index) => {
      const at = begun + (from + index) * MINUTE_MS
      return { number: from + index, contactId: newId(), conversationId: newId(), at }
    })
    samples.push(
      ...people
        .filter(({ number }) => number % (conversations / SAMPLES) === 0)
        .map((one) => one.conversationId),
    )
    await app.database.transaction(async (trx) => {
      await trx
        .insertInto('contacts')
        .values(
          people.map(({ number, contactId, at }) => ({
            id: contactId,
            account_id: accountId,
            name: `Customer ${number}`,
            email: null,
            verified: 0 as const,
            first_page: null,
            merged_into: null,
            created_at: at,
          })),
        )
        .execute()
      await trx
        .insertInto('conversations')
        .values(
          people.map(({ number, contactId, conversationId, at }) => ({
            id: conversationId,
            account_id: accountId,
            channel_id: siteId,
            contact_id: contactId,
            status: STATUSES[number % STATUSES.length] ?? 'open',
            assignee_id: number % 3 === 0 ? agentId : null,
            team_id: null,
            snoozed_until: null,
            unread_count: 0,
            last_message_id: null,
            last_message_direction: 'in' as const,
            last_message_kind: 'text' as const,
            last_message_preview: text(number),
            last_message_author: null,
            last_message_at: at,
            agents_read_seq: 0,
            contact_delivered_seq: 0,
            contact_read_seq: 0,
            merged_into: null,
            created_at: at,
            last_activity_at: at,
          })),
        )
        .execute()
      for (let place = 0; place < messagesEach; place++) {
        await insertMessages(
          trx,
          people.map(({ number, contactId, conversationId, at }) => ({
            id: newId(),
            account_id: accountId,
            conversation_id: conversationId,
            channel_id: siteId,
            direction: place % 2 === 0 ? ('in' as const) : ('out' as const),
            kind: 'text' as const,
            body: text(number * messagesEach + place),
            media_id: null,
            status: place % 2 === 0 ? ('received' as const) : ('read' as const),
            failure_code: null,
            author_kind: place % 2 === 0 ? ('contact' as const) : ('agent' as const),
            author_id: place % 2 === 0 ? contactId : agentId,
            author_name: place % 2 === 0 ? `Customer ${number}` : 'Dewi',
            author_key: place % 2 === 0 ? `visitor:${contactId}` : `agent:${agentId}`,
            client_id: `${number}-${place}`,
            body_hash: '',
            claimed_by: null,
            claim_expires_at: null,
            sent_at: at + place * 1_000,
            seq: number * messagesEach + place + 1,
            created_at: at + place * 1_000,
          })),
        )
      }
    })
  }
  const seq = conversations * messagesEach
  await app.database.transaction(async (trx) => {
    await trx
      .updateTable('accounts')
      .set({ last_seq: seq, purged_seq: seq })
      .where('id', '=', accountId)
      .execute()
  })
  return samples
}

function text(number: number): string {
  return `Message ${number}: is it open tomorrow, and do you have it in blue? It is for my sister's wedding.`
}
