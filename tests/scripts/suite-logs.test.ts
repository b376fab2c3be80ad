import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aTestDirectory } from '#tests/support/app.ts'
import { readSuiteLogs } from '../../scripts/suite-logs.ts'

function logs(lines: string[], secrets: string[]) {
  const folder = aTestDirectory()
  writeFileSync(join(folder, '1.log'), lines.map((line) => `${line}\n`).join(''))
  writeFileSync(join(folder, '2.secrets'), secrets.map((secret) => `${JSON.stringify(secret)}\n`).join(''))
  return readSuiteLogs(folder)
}

test('a run whose servers logged ids and codes only passes', () => {
  const line = '{"level":30,"messageId":"0190","msg":"a message left"}'
  expect(logs([line], ['does it fit my sister?'])).toEqual({ lines: 1, secrets: 1, leaks: [] })
})

test.each([
  ['a text, wherever it stands', '{"msg":"could not store: does it fit my sister?"}'],
  ['a text with line breaks, as JSON writes it', String.raw`{"err":"first line\nsecond \"line\""}`],
  ['what libsignal prints', 'Closing session: SessionEntry {'],
  ['a session cookie', '{"headers":"cookie: sapa_session=abc"}'],
  ['a visitor’s token', '{"url":"/live?token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.x"}'],
])('%s in a log is found', (_what, line) => {
  expect(logs([line], ['does it fit my sister?', 'first line\nsecond "line"']).leaks).toEqual([line])
})
