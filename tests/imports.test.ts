import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { checkImports, readSources } from '../scripts/check-imports.ts'
import { ZONES } from '../scripts/import-zones.ts'

const ROOT = resolve(import.meta.dirname, '..')

const FORBIDDEN: [path: string, code: string][] = [
  ['server/protocol/a.ts', "import { newId } from '#server/lib/ids.ts'"],
  ['server/protocol/a.ts', "import { randomBytes } from 'node:crypto'"],
  ['server/protocol/a.ts', "import type { Selectable } from 'kysely'"],
  ['db/a.ts', "import { newId } from '#server/lib/ids.ts'"],
  ['db/a.ts', "import type { MessageView } from '#server/protocol/views.ts'"],
  ['db/a.ts', "import express from 'express'"],
  ['db/migrations/0009-a.ts', "import { sendReply } from '../../server/core/messages.ts'"],
  ['server/lib/a.ts', "import { TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'"],
  ['server/lib/a.ts', "import type { Tables } from '#db/schema.ts'"],
  ['server/core/a.ts', "import { createContext } from '#server/context.ts'"],
  ['server/core/a.ts', "import { embeddedQueue } from '#server/queue/embedded.ts'"],
  ['server/core/a.ts', "import type { EmbeddedQueue } from '#server/queue/embedded.ts'"],
  ['server/core/a.ts', "import { Queue } from '#server/queue/queue.ts'"],
  ['server/core/a.ts', "import type { Router } from '#server/http/app.ts'"],
  ['server/core/a.ts', "const { app } = await import('#server/http/app.ts')"],
  ['server/core/a.ts', "export { app } from '../http/app.ts'"],
  ['server/core/a.ts', "export * from '../realtime/io.ts'"],
  ['server/events.ts', "import { io } from './realtime/io.ts'"],
  ['server/channels/index.ts', "import { receiveMessage } from '#server/core/messages.ts'"],
  ['server/channels/website/a.ts', "import { receiveMessage } from '#server/core/messages.ts'"],
  ['server/channels/website/a.ts', "import type { Message } from '#server/core/messages.ts'"],
  ['server/channels/website/a.ts', "import { keys } from '#server/channels/whatsapp/keys.ts'"],
  ['server/channels/website/a.ts', "import { findMessage } from '#db/messages.ts'"],
  ['server/channels/whatsapp/a.ts', "import { receiveMessage } from '#server/core/messages.ts'"],
  ['server/channels/whatsapp/a.ts', "import { website } from '../website/index.ts'"],
  ['server/queue/a.ts', "import { deliver } from '#server/jobs/deliver.ts'"],
  ['server/queue/a.ts', "import { sendReply } from '#server/core/messages.ts'"],
  ['server/search/a.ts', "import { disk } from '#server/media/disk.ts'"],
  ['server/media/a.ts', "import { findMedia } from '#db/media.ts'"],
  ['server/bells/a.ts', "import { append } from '#server/events.ts'"],
  ['server/jobs/a.ts', "import { createContext } from '#server/context.ts'"],
  ['server/jobs/a.ts', "import { io } from '#server/realtime/io.ts'"],
  ['server/http/a.ts', "import { io } from '#server/realtime/io.ts'"],
  ['server/http/a.ts', "import { disk } from '#server/media/disk.ts'"],
  ['server/http/a.ts', "import { MessageList } from '#inbox/components/message-list.tsx'"],
  ['server/realtime/a.ts', "import { bull } from '#server/queue/bull.ts'"],
  ['server/realtime/a.ts', "import { createContext } from '#server/context.ts'"],
  ['server/main.ts', "import { phone } from '../apps/sandbox/phone.ts'"],
  ['server/context.ts', "const sandbox = import('../apps/sandbox/phone.ts')"],
  ['server/cli.ts', "import { aConversation } from '#tests/support/factories.ts'"],
  ['server/main.ts', "import { buildAll } from '../scripts/build.mjs'"],
  ['apps/inbox/routes/a.server.ts', "import { createContext } from '#server/context.ts'"],
  ['apps/inbox/routes/a.server.ts', "import { disk } from '#server/media/disk.ts'"],
  ['apps/inbox/routes/a.server.ts', "import { phone } from '../../sandbox/phone.ts'"],
  ['apps/inbox/routes/a.tsx', "import { sendReply } from '#server/core/messages.ts'"],
  ['apps/inbox/routes/a.tsx', "import type { App } from '#server/context.ts'"],
  ['apps/inbox/routes/a.tsx', "import { NewReply } from '#server/protocol/rest.ts'"],
  ['apps/inbox/routes/a.tsx', "import { type NewReply } from '#server/protocol/rest.ts'"],
  ['apps/inbox/routes/a.tsx', "import { readFile } from 'node:fs/promises'"],
  ['apps/inbox/live/a.ts', "type Row = import('#db/schema.ts').Tables"],
  ['widget/a.ts', "import { VisitorMessage } from '#server/protocol/visitors.ts'"],
  ['widget/a.ts', "import { z } from 'zod'"],
  ['widget/a.ts', "import { useState } from 'react'"],
  ['widget/a.ts', "import { applyEvent } from '#inbox/live/apply-event.ts'"],
  ['widget/a.ts', "const { App } = require('#server/context.ts')"],
  ['apps/client/index.ts', "import { OPERATIONS } from '#server/protocol/operations.ts'"],
  ['apps/sandbox/a.ts', "import { newId } from '#server/lib/ids.ts'"],
  ['apps/sandbox/page/browser/a.tsx', "import { Composer } from '../../../inbox/components/composer.tsx'"],
]

const ENVIRONMENT: [path: string, code: string][] = [
  ['server/main.ts', 'const port = process.env.PORT'],
  ['server/core/a.ts', "const port = process['env'].PORT"],
  ['server/lib/a.ts', 'const { env } = process'],
  ['server/http/a.ts', "import { env } from 'node:process'"],
  ['server/queue/a.ts', "import { env as settings } from 'process'"],
  ['widget/a.ts', "const mode = globalThis.process.env['NODE_ENV']"],
  ['apps/inbox/root.tsx', 'const mode = process.env.NODE_ENV'],
]

const ALLOWED: [path: string, code: string][] = [
  ['server/protocol/a.ts', "import { z } from 'zod'"],
  [
    'server/core/a.ts',
    "import type { App } from '#server/context.ts'\nimport type { Queue } from '#server/queue/queue.ts'",
  ],
  [
    'server/core/a.ts',
    "import { append } from '#server/events.ts'\nimport { findMessage } from '#db/messages.ts'",
  ],
  ['server/events.ts', "import { listEvents } from '#db/events.ts'"],
  ['server/channels/whatsapp/a.ts', "import { findKey } from '#db/whatsapp-keys.ts'"],
  [
    'server/http/a.ts',
    "import { appContext } from '#inbox/load-context.server.ts'\nawait import('#inbox-build')",
  ],
  ['server/context.ts', "import { bull } from '#server/queue/bull.ts'"],
  ['server/config.ts', 'const port = process.env.PORT'],
  ['apps/inbox/routes/a.server.ts', "import { sendReply } from '#server/core/messages.ts'"],
  [
    'apps/inbox/routes/a.tsx',
    "export { loader } from './a.server.ts'\nimport type { NewReply } from '#server/protocol/rest.ts'",
  ],
  ['widget/a.ts', "import { TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'\nimport { html } from 'lit'"],
  ['tests/core/a.test.ts', "import { createContext } from '#server/context.ts'\nprocess.env.PORT = '1'"],
]

test('every import in the tree stays inside its zone', () => {
  const files = readSources(ROOT)
  expect([...files.keys()]).toContain('server/protocol/limits.ts')
  expect(checkImports(files)).toEqual([])
})

test.each(FORBIDDEN)('%s may not say: %s', (path, code) => {
  const found = checkImports(new Map([[path, `\n${code}\n`]]))
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(`${path}:2 imports`)
})

test.each(ENVIRONMENT)('%s may not read the environment: %s', (path, code) => {
  const found = checkImports(new Map([[path, code]]))
  expect(found).toEqual([`${path}:1 reads process.env: only server/config.ts reads the environment`])
})

test.each(ALLOWED)('%s may say: %s', (path, code) => {
  expect(checkImports(new Map([[path, code]]))).toEqual([])
})

test('a breach names the file, the line, the import and the rule', () => {
  const code = "import type { App } from '#server/context.ts'\n\nimport { app } from '../http/app.ts'\n"
  expect(checkImports(new Map([['server/core/messages.ts', code]]))).toEqual([
    'server/core/messages.ts:3 imports ../http/app.ts: ' +
      'core may import db, protocol and lib, and types of the ports and the context',
  ])
})

test('a file in a folder without a rule is refused', () => {
  expect(checkImports(new Map([['server/plugins/a.ts', '']]))).toHaveLength(1)
})

test('every zone refuses something that is tried here', () => {
  const tried = FORBIDDEN.map(([path]) => ZONES.find((zone) => zone.files.test(path))?.name)
  const untried = ZONES.map((zone) => zone.name).filter((name) => !tried.includes(name))
  expect(untried).toEqual([])
})
