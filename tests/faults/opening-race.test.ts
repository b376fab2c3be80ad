import type { KyselyPlugin } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { findWebsiteByKey } from '#db/websites.ts'
import { createContext } from '#server/context.ts'
import { catchUpVisitor } from '#server/core/readers.ts'
import { takeVisitorMessage } from '#server/core/visitor-messages.ts'
import { authenticateVisitor, openVisitorSession } from '#server/core/visitors.ts'
import { aTestApp, type TestApp } from '../support/app.ts'
import { aBusiness } from '../support/people.ts'

/** Reads of the database while a page opens; the message comes after the one of this number. */
const READS = Array.from({ length: 12 }, (_, index) => index + 1)

test('a first message that is stored while another page opens shows there, whenever it comes', async () => {
  const app = await aTestApp()
  const { site, owner } = await aBusiness(app)
  const writing = createContext(app.config, { clock: app.clock, logger: app.logger })
  onTestFinished(() => writing.dispose())
  const website = await findWebsiteByKey(app.db, site.key)
  if (!website) throw new Error('The site should be there.')
  for (const read of READS) {
    const { token } = await openVisitorSession(app, { website, token: null, identity: null })
    const write = async () => {
      const visitor = await authenticateVisitor(writing, website, token)
      await takeVisitorMessage(writing, visitor, {
        clientId: 'first-message',
        text: 'Halo',
        mediaId: null,
        page: null,
      })
    }
    const opened = await openVisitorSession(afterRead(app, read, write), { website, token, identity: null })
    await write()

    const { conversation_id: conversationId } = await app.db
      .selectFrom('messages')
      .select('conversation_id')
      .where('author_key', '=', `visitor:${opened.visitorId}`)
      .executeTakeFirstOrThrow()
    const missed = await catchUpVisitor(app, {
      accountId: owner.accountId,
      conversationId,
      after: opened.seq,
    })
    if (missed.reset) throw new Error('The log should reach back.')
    const told = missed.frame.events.flatMap((event) =>
      event.type === 'message.created' ? [event.message] : [],
    )
    const texts = [...opened.messages, ...told].map(({ text }) => text)
    expect([read, new Set(texts)]).toEqual([read, new Set(['Halo'])])
  }
})

/** The App, with something that happens right after the n-th read; it must use connections of its own. */
function afterRead(app: TestApp, n: number, happen: () => Promise<void>): TestApp {
  let reads = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      reads += 1
      if (reads === n) await happen()
      return result
    },
  }
  return { ...app, db: app.db.withPlugin(plugin) }
}
