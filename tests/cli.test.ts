import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { aTestDirectory } from './support/app.ts'

const CLI = resolve(import.meta.dirname, '../server/cli.ts')
const PASSWORD = 'a long enough password'

test('an installation is made, saved and filled again from the command line', async () => {
  const data = aTestDirectory()
  const owner = ['--account', 'Toko Melati', '--name', 'Ani', '--email', 'ani@toko.example']
  expect(await sapa(data, ['create-owner', ...owner], PASSWORD)).toEqual({
    code: 0,
    said: 'ani@toko.example is the owner of Toko Melati.\n',
  })
  const reset = await sapa(data, ['reset-password', '--email', 'ani@toko.example'], 'another long password')
  expect(reset.said).toContain('all sessions have ended')

  const folder = join(aTestDirectory(), 'backup')
  expect((await sapa(data, ['backup', folder])).code).toBe(0)
  const elsewhere = aTestDirectory()
  expect((await sapa(elsewhere, ['restore', folder])).code).toBe(0)
  const twice = await sapa(elsewhere, ['restore', folder])
  expect(twice.code).toBe(1)
  const again = await sapa(elsewhere, ['reset-password', '--email', 'ani@toko.example'], PASSWORD)
  expect(again.code).toBe(0)
})

test('an API key is made from the command line, and only the key stands on standard output', async () => {
  const data = aTestDirectory()
  const owner = ['--account', 'Toko Melati', '--name', 'Ani', '--email', 'ani@toko.example']
  await sapa(data, ['create-owner', ...owner], PASSWORD)
  const key = await sapa(data, ['create-api-key', '--name', 'Shop', '--recipients', '+62 812 3456 7890'])
  expect(key).toEqual({ code: 0, said: expect.stringMatching(/^sapa_[\w-]{43}\n“Shop”.*only now:\n$/) })
  const wrong = await sapa(data, ['create-api-key', '--name', 'Shop', '--scopes', 'read,fly'])
  expect(wrong).toEqual({ code: 1, said: expect.stringMatching(/cannot be made/) })
})

test('who asks for help gets it, and who gets a command wrong is told how it is said', async () => {
  const data = aTestDirectory()
  expect(await sapa(data, ['--help'])).toEqual({ code: 0, said: expect.stringMatching(/^Usage: /) })
  expect(await sapa(data, ['reset'])).toEqual({ code: 1, said: expect.stringMatching(/^Usage: /) })
  const unknown = await sapa(data, ['backup', '--to', 'x'])
  expect(unknown).toEqual({ code: 1, said: expect.stringMatching(/--to.*Usage: /s) })
  const nobody = await sapa(data, ['reset-password', '--email', 'nobody@toko.example'], PASSWORD)
  expect(nobody.code).toBe(1)
  expect(nobody.said).not.toMatch(/ {4}at /)
})

async function sapa(data: string, words: string[], input = ''): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, ...words], {
    env: { PATH: process.env.PATH, HOME: data, SAPA_DATA: data },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(`${input}\n`)
  const [said, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, said: said + complaint }
}
