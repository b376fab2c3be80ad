import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { quietLibsignal } from '#server/lib/quiet-console.ts'

const require = createRequire(import.meta.url)
const { SessionRecord } = require('libsignal')

function aPrinter() {
  const lines: unknown[][] = []
  const print = (...values: unknown[]) => void lines.push(values)
  return { lines, printer: { log: print, info: print, warn: print, error: print } }
}

test('sessions that libsignal prints are not heard, everybody else is', () => {
  const { lines } = aPrinter()
  const heard = (...values: unknown[]) => void lines.push(values)
  const real = { info: console.info, warn: console.warn, error: console.error, log: console.log }
  Object.assign(console, { info: heard, warn: heard, error: heard, log: heard })
  const undo = quietLibsignal()
  try {
    const record = new SessionRecord()
    const session = SessionRecord.createEntry()
    session.indexInfo = { closed: -1, baseKey: Buffer.from('secret'), baseKeyType: 1 }
    record.closeSession(session)
    record.openSession(session)
    record.closeSession(session)
    record.closeSession(session)
    console.info('ours')
    console.error('also ours', { code: 1 })
  } finally {
    undo()
    Object.assign(console, real)
  }
  expect(lines).toEqual([['ours'], ['also ours', { code: 1 }]])
})

test('without it those sessions would be heard', () => {
  const { lines, printer } = aPrinter()
  const undo = quietLibsignal(printer)
  printer.info('Closing session:', { privKey: 'secret' })
  undo()
  printer.info('Closing session:', { privKey: 'secret' })
  expect(lines).toHaveLength(1)
})
