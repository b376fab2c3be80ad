import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { restoreBackup } from '#server/backup.ts'
import { type App, createContext } from '#server/context.ts'
import { getConversation, listConversations } from '#server/core/conversations.ts'
import { findSession, openSession, signIn } from '#server/core/sessions.ts'
import { listMessages } from '#server/core/thread-pages.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { fakeClock } from '#server/lib/clock.ts'
import { sendReply } from '#tests/support/send-reply.ts'
import { aMysqlDatabaseWithoutTables, aTestConfig, START } from './support/app.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const versions = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

test('there is a database of every version', () => {
  expect(versions).toEqual(['0.1.0', '0.2.0'])
})

for (const version of versions) {
  test(`a shop that stored its chats with ${version} finds them all and goes on`, async () => {
    const app = createContext(await aTestConfig({ SAPA_LOG_LEVEL: 'silent', ...(await olderDatabase()) }), {
      clock: fakeClock(START + 86_400_000),
    })
    try {
      await restoreBackup(app, join(FIXTURES, version))
      const { session } = await signIn(app, {
        email: 'dewi@example.com',
        password: 'a password only for tests',
        ip: '127.0.0.1',
      })
      const { token } = await openSession(app, { agentId: session.agentId })
      const dewi = await findSession(app, token)
      if (!dewi) throw new Error('Dewi should be signed in.')

      const open = await listConversations(app, dewi, { view: 'all', status: 'open' })
      const onWebsite = open.conversations.filter(({ channelKind }) => channelKind === 'website')
      expect(onWebsite.map(({ contact }) => contact.name)).toEqual(['Rina Puspita', null])
      const [rina, batik] = onWebsite
      if (!rina || !batik) throw new Error('Two conversations should be open.')
      const together = await listMessages(app, dewi, { conversationId: rina.id })
      expect(together.messages.map(({ text }) => text)).toEqual(['From my phone', 'From my laptop'])
      const thread = await listMessages(app, dewi, { conversationId: batik.id })
      expect(thread.messages.map(({ text, direction, status }) => [text, direction, status])).toEqual([
        ['Halo kak, ada batik kawung?', 'in', 'received'],
        ['Ukuran L 👕 \u202eRTL', 'in', 'received'],
        ['Ada, Rp 285.000', 'out', 'read'],
        ['@Andi tolong cek stok', 'note', 'sent'],
      ])
      const closed = await listConversations(app, dewi, { view: 'all', status: 'closed' })
      const withPicture = await listMessages(app, dewi, { conversationId: closed.conversations[0]?.id ?? '' })
      expect(withPicture.messages[0]?.media).toMatchObject({ kind: 'image', name: 'transfer.png' })
      expect(
        (await listConversations(app, dewi, { view: 'all', status: 'snoozed' })).conversations,
      ).toHaveLength(1)

      if (version !== '0.1.0') await expectWhatsapp(app, dewi)

      const reply = {
        conversationId: batik.id,
        clientId: 'after-upgrade',
        text: 'Masih ada',
        mediaId: null,
        note: false,
      }
      const { seq } = await sendReply(app, dewi, reply)
      expect(seq).toBe(open.seq + 1)
      expect((await getConversation(app, dewi, batik.id)).conversation.lastMessage?.preview).toBe('Masih ada')
    } finally {
      await app.dispose()
    }
  })
}

/** One that no newer version has touched, as the older program left it. */
async function olderDatabase(): Promise<NodeJS.ProcessEnv> {
  return process.env.SAPA_TEST_DB === 'mysql' ? { MYSQL_URL: await aMysqlDatabaseWithoutTables() } : {}
}

/** What a shop had of WhatsApp since 0.2.0. */
async function expectWhatsapp(app: App, dewi: Viewer): Promise<void> {
  const { conversations } = await listConversations(app, dewi, { view: 'all', status: 'open' })
  const [sari, ...others] = conversations.filter(({ channelKind }) => channelKind === 'whatsapp')
  expect(others).toEqual([])
  expect(sari?.contact).toMatchObject({ name: 'Sari', phone: '6281110000001' })
  const { messages } = await listMessages(app, dewi, { conversationId: sari?.id ?? '' })
  expect(messages.map(({ text, kind, historic }) => [text, kind, historic])).toEqual([
    ['Kemarin saya pesan dua', 'text', true],
    ['Halo, ini *Sari*', 'text', false],
    ['Ini nomor saya', 'text', false],
    ['', 'poll', false],
    ['Siap, kak', 'text', false],
  ])
  expect(messages[3]?.details?.poll?.votes).toMatchObject([{ options: ['Biru'] }])
}
