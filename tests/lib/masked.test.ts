import { expect, test } from 'vitest'
import { maskedBody, maskedPath } from '#server/lib/masked.ts'

const KEY = `sapa_${'k'.repeat(43)}`
const kept = (body: unknown) => JSON.parse(maskedBody(body) ?? 'null')

test('nobody reads a secret in what is kept of a body', () => {
  const body = {
    apiKey: 'a1',
    api_key: 'a2',
    Authorization: 'Bearer a3',
    token: 4,
    nested: [{ password: 'a5' }, { webhook: { secret: 'whsec_a6', oldSecret: 'a7' } }],
    pairing: { kind: 'code', code: 'A8' },
    linking: [{ code: 'A8BC-9DEF' }, { code: '1A8BCDEF' }],
    qrcode: 'data:image/png;base64,a9',
    text: `my key is ${KEY}, or Bearer a10`,
    url: 'https://user:a11@example.com/?file=1&access_token=a12&s=a13',
  }
  expect(maskedBody(body)).not.toMatch(/a\d|A8|kkk/)
  expect(kept(body)).toMatchObject({ token: '…', url: 'https://…@example.com/?file=1&access_token=…&s=…' })
})

test('what is no secret stays, also what is called key and names a message', () => {
  const body = {
    to: '628',
    text: 'Monkey business?',
    key: { id: '3A', fromMe: true },
    hasQr: true,
    n: null,
    code: 'phone_invalid',
  }
  expect(kept(body)).toEqual(body)
})

test('a file is shortened, a long text and a long list too, and all of it stays JSON', () => {
  const base64 = Buffer.alloc(300_000, 7).toString('base64')
  const body = kept({
    media: { base64 },
    url: `data:image/png;base64,${base64}`,
    text: 'long words '.repeat(9_000),
  })
  expect(body.media.base64).toMatch(/^.{40}… \(400000 characters\)$/)
  expect(body.url.length).toBeLessThan(100)
  expect(body.text.length).toBeLessThan(2_100)
  const list = maskedBody({ list: Array.from({ length: 100_000 }, (_, index) => ({ index })) }) ?? ''
  expect(list.length).toBeLessThan(30_000)
  expect(JSON.parse(list).list.at(-1)).toMatch(/more\)$/)
})

test('a body that is made to do harm does none', () => {
  const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))
  expect(maskedBody(deep)?.length).toBeLessThan(100)
  const names = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}')
  expect(JSON.parse(maskedBody(names) ?? '').constructor).toBe(2)
  expect({}).not.toHaveProperty('polluted')
  expect(maskedBody(Object.fromEntries([['n'.repeat(60_000), 1]]))?.length).toBeLessThan(3_000)
  expect(maskedBody({ text: 'half \ud83d and \0' })).toBe('{"text":"half \\ud83d and \\u0000"}')
  expect([maskedBody(undefined), maskedBody(null), maskedBody({})]).toEqual([null, null, null])
})

test('a path keeps its query without the secrets', () => {
  expect(maskedPath(`/api/status?token=device7&limit=5&apiKey=${KEY}`)).toBe(
    '/api/status?token=…&limit=5&apiKey=…',
  )
  expect(maskedPath(`/x/${KEY}`)).toBe('/x/…')
  expect(maskedPath(`/${'x'.repeat(5_000)}`).length).toBe(500)
})
