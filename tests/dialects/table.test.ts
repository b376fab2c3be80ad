import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { DIALECT_LIST } from '#server/http/dialects/index.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/DIALECTS.md'), 'utf8')
/** Calls that are answered, and those that are made; what bodies look like stands behind. */
const [calls = ''] = page.split('\n## Webhooks')
const rows = calls
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\|(---|\s*call)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, call = '', , needs = '', named = '']) => ({ call, needs, named }))

test('every row of the table that names a test has it, and every contract test stands in the table', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => /^s\d\.test\.ts$/.test(file))
  const titles = files.flatMap((file) => {
    const text = readFileSync(resolve(import.meta.dirname, file), 'utf8')
    return [...text.matchAll(/^test\((['"`])(.*?): /gm)].map(([, , title = '']) => title)
  })
  expect(
    rows
      .map(({ named }) => named)
      .filter((named) => named !== '')
      .sort(),
  ).toEqual(titles.sort())
})

test('every route that answers stands in the table with the scope that it needs', () => {
  const routes = DIALECT_LIST.flatMap(({ routes }) =>
    Object.entries(routes).map(([name, { scope }]) => `\`${name}\` ${scope}`),
  )
  const done = rows.filter(({ needs }) => needs !== '').map(({ call, needs }) => `${call} ${needs}`)
  expect(done.sort()).toEqual(routes.sort())
})
