import { expect, test } from 'vitest'
import { safeNext } from '#inbox/lib/viewer.server.ts'

test('after signing in people stay here, whatever the link says', () => {
  for (const next of [
    '//evil.example',
    '/.//evil.example',
    '/./\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    '/%5cevil',
    null,
    '',
  ]) {
    const target = new URL(safeNext(next), 'https://inbox.example')
    expect([next, target.host]).toEqual([next, 'inbox.example'])
    expect(safeNext(next).startsWith('//')).toBe(false)
  }
  expect(safeNext('/settings/team?x=1')).toBe('/settings/team?x=1')
})
