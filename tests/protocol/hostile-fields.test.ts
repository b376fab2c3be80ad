import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import {
  ELSEWHERE_OF,
  FROM_AGENTS,
  FROM_ELSEWHERE,
  FROM_VISITORS,
  filledFields,
} from '#tests/support/hostile-fields.ts'
import { textsOf } from './schema-texts.ts'

const ROOT = resolve(import.meta.dirname, '../..')
/** They describe what goes out. */
const ANSWERS = ['answers.ts', 'event-schemas.ts', 'view-schemas.ts']

test('every text that a schema takes in is filled with hostile strings, or it is said why not', async () => {
  const files = readdirSync(join(ROOT, 'server/protocol')).filter(
    (file) => file.endsWith('.ts') && !ANSWERS.includes(file),
  )
  const modules: Record<string, unknown>[] = []
  // One after the other: at the same time, one that others import too was now and then made twice.
  for (const file of files) modules.push(await import(join(ROOT, 'server/protocol', file)))
  expect(textsOf(modules).sort()).toEqual(Object.keys({ ...FROM_AGENTS, ...FROM_VISITORS }).sort())
})

test('what comes by other ways than a schema is filled by agents or by visitors', () => {
  expect(Object.values(ELSEWHERE_OF).flat().sort()).toEqual(filledFields(FROM_ELSEWHERE).sort())
})

/** Schemas that stand elsewhere, and what they read. */
const ELSEWHERE: Record<string, string> = {
  'apps/inbox/lib/webhook-forms.server.ts': 'what NewWebhook and WebhookChange read, out of a form',
  'apps/inbox/routes/api-keys.server.ts': 'what NewApiKey reads, out of a form',
  'apps/inbox/routes/security.server.ts': 'ids',
  'apps/inbox/routes/team.server.ts': 'ids',
  'apps/inbox/routes/webhook.server.ts': 'ids, and what the schemas of webhooks read, out of a form',
  'apps/inbox/routes/website.server.ts': 'what WebsiteChange reads, out of a form',
  'apps/inbox/routes/websites.server.ts': 'ids',
  'server/backup.ts': 'a backup of ours',
  'server/bells/bells.ts': 'what our own processes tell each other',
  'server/bells/redis.ts': 'what our own processes tell each other',
  'server/config.ts': 'settings of whoever runs the server',
  'server/core/channel-actions.ts': 'the address of a picture, out of our own session',
  'server/core/visitor-tokens.ts': 'tokens of ours',
  'server/core/visitors.ts': 'identify tokens: filled, see FROM_ELSEWHERE',
  'server/http/dialects/fields.ts': 'what MessageBody and the other schemas of the protocol read again',
  'server/http/dialects/fonnte-device.ts': 'numbers, which readRecipient reads again',
  'server/http/dialects/fonnte-fields.ts': 'several calls in one text, read as one call is',
  'server/http/dialects/ping.ts': 'names of variables, which TemplateUse reads again',
  'server/http/dialects/token.ts': 'names of a number, cleaned by core as those of NewChannel',
  'server/http/media.ts': 'addresses that we have signed',
  'server/realtime/visitors.ts': 'key of a site and token of a visitor',
}

test('no other schema takes in text but those that are known here', () => {
  const files = ['server', 'apps/inbox', 'widget'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  const reading = files
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(join('server', 'protocol')))
    .filter((file) => /\bz\s*\.(?:string|email|url)\(/.test(readFileSync(join(ROOT, file), 'utf8')))
  expect(reading.sort()).toEqual(Object.keys(ELSEWHERE).sort())
})
