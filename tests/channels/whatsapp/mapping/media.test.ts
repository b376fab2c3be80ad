import { createHash } from 'node:crypto'
import { readdir, readFile, unlink } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { Boom } from '@hapi/boom'
import { encryptedStream, type WAMessage } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FetchLimits, fetchFile } from '#server/channels/whatsapp/media/fetch-file.ts'
import { mediaUrl } from '#server/channels/whatsapp/media/media-hosts.ts'
import { file, fromAnn } from './payloads.ts'

const CONTENT = Buffer.from('a picture, '.repeat(5_000))
const PATHS = {
  chunked: '/v/chunked',
  good: '/v/good',
  gone: '/v/gone',
  bad: '/v/bad',
  cut: '/v/cut',
  away: '/v/away',
  inside: '/v/inside',
}
let host: Server
let asked: string[]
let sealed: Buffer
let sent: { mediaKey: Uint8Array; fileSha256: Uint8Array; fileLength: number }
let limits: FetchLimits

beforeAll(async () => {
  const { encFilePath, mediaKey, fileSha256, fileLength } = await encryptedStream(CONTENT, 'image')
  sealed = await readFile(encFilePath)
  await unlink(encFilePath)
  sent = { mediaKey, fileSha256, fileLength }
  host = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === PATHS.gone) return response.writeHead(410).end('gone')
    if (request.url === PATHS.inside)
      return response.writeHead(302, { location: 'https://mmg.whatsapp.net/v/good' }).end()
    if (request.url === PATHS.away)
      return response.writeHead(302, { location: 'https://169.254.169.254/' }).end()
    if (request.url === PATHS.bad)
      return response.end(Buffer.concat([sealed.subarray(0, -1), Buffer.from([1])]))
    if (request.url === PATHS.chunked) {
      // Without a length: how much it is shows only as it comes.
      response.write(sealed.subarray(0, 20_000))
      return response.end(sealed.subarray(20_000))
    }
    if (request.url === PATHS.cut) {
      response.writeHead(200, { 'content-length': sealed.length }).write(sealed.subarray(0, 1_000))
      return setTimeout(() => response.destroy(), 20)
    }
    return response.end(sealed)
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  const { port } = host.address() as AddressInfo
  limits = {
    maxBytes: 1_000_000,
    reuploadMs: 200,
    // The same requests, carried to this machine.
    fetch: (url, init) =>
      fetch(String(url).replace('https://mmg.whatsapp.net', `http://127.0.0.1:${port}`), init),
  }
})

beforeEach(() => {
  asked = []
})

afterAll(() => new Promise((resolve) => host.close(resolve)))

function photo(directPath: string, more: Record<string, unknown> = {}): WAMessage {
  const node = { ...file('image/jpeg', { caption: 'x' }), ...sent, url: null, directPath, ...more }
  return { ...fromAnn(null), message: { imageMessage: node } }
}

function socket(answer: (message: WAMessage) => Promise<void>) {
  const calls: WAMessage[] = []
  return {
    calls,
    async updateMediaMessage(message: WAMessage) {
      calls.push(message)
      await answer(message)
      return message
    },
  }
}

const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('sapa-media-'))

test('a file is fetched, decrypted and checked, and is ours until we are done', async () => {
  const before = await folders()
  const fetched = await fetchFile(null, photo(PATHS.good), limits)
  if (!fetched || !('path' in fetched)) throw new Error(JSON.stringify(fetched))
  expect(fetched).toMatchObject({ name: null, mime: 'image/jpeg' })
  expect((await readFile(fetched.path)).equals(CONTENT)).toBe(true)
  await fetched.done()
  expect(await folders()).toEqual(before)
})

test('a file within a wrapper is found', async () => {
  const { message } = photo(PATHS.good)
  const fetched = await fetchFile(
    null,
    { ...fromAnn(null), message: { ephemeralMessage: { message } } },
    limits,
  )
  if (fetched && 'path' in fetched) await fetched.done()
  expect(fetched).toHaveProperty('path')
})

test('a redirect within the media hosts is followed, any other is not', async () => {
  const followed = await fetchFile(null, photo(PATHS.inside), limits)
  if (followed && 'path' in followed) await followed.done()
  expect(followed).toHaveProperty('path')
  expect(await fetchFile(null, photo(PATHS.away), limits)).toMatchObject({ missing: { reason: 'failed' } })
  expect(asked).toEqual([PATHS.inside, PATHS.good, PATHS.away])
})

test('a file that says it is too large is not asked for; one that turns out to be is not kept', async () => {
  const before = await folders()
  const small = { ...limits, maxBytes: 10_000 }
  expect(await fetchFile(null, photo(PATHS.good), small)).toEqual({
    missing: { reason: 'too_large', canFetch: true, size: CONTENT.length, mime: 'image/jpeg', name: null },
  })
  expect(asked).toEqual([])
  const liar = photo(PATHS.good, { fileLength: 5 })
  expect(await fetchFile(null, liar, small)).toMatchObject({ missing: { reason: 'too_large', size: 5 } })
  const silent = photo(PATHS.chunked, { fileLength: null })
  expect(await fetchFile(null, silent, small)).toMatchObject({ missing: { reason: 'too_large', size: null } })
  expect(asked).toEqual([PATHS.good, PATHS.chunked])
  expect(await folders()).toEqual(before)
})

test('where WhatsApp has it no longer, the phone is asked once and the new place is used', async () => {
  const phone = socket(async ({ message }) => {
    if (message?.imageMessage) message.imageMessage.directPath = PATHS.good
  })
  const fetched = await fetchFile(phone, photo(PATHS.gone), limits)
  if (fetched && 'path' in fetched) await fetched.done()
  expect(fetched).toHaveProperty('path')
  expect(phone.calls).toHaveLength(1)
  expect(asked).toEqual([PATHS.gone, PATHS.good])
})

test('a phone that has it no longer says so; one that is silent may have it later', async () => {
  const refusing = socket(() =>
    Promise.reject(new Boom('not found', { statusCode: 404, data: { result: 2 } })),
  )
  expect(await fetchFile(refusing, photo(PATHS.gone), limits)).toMatchObject({
    missing: { reason: 'expired', canFetch: false },
  })
  const silent = socket(() => new Promise(() => {}))
  expect(await fetchFile(silent, photo(PATHS.gone), limits)).toMatchObject({
    missing: { reason: 'expired', canFetch: true },
  })
  const stillGone = socket(() => Promise.resolve())
  expect(await fetchFile(stillGone, photo(PATHS.gone), limits)).toMatchObject({
    missing: { reason: 'failed' },
  })
  expect(stillGone.calls).toHaveLength(1)
})

test('bytes that are not what was sent, and a line that breaks, leave no file', async () => {
  const before = await folders()
  expect(await fetchFile(null, photo(PATHS.bad), limits)).toMatchObject({
    missing: { reason: 'failed', canFetch: false },
  })
  expect(await fetchFile(null, photo(PATHS.cut), limits)).toMatchObject({
    missing: { reason: 'failed', canFetch: true },
  })
  const other = createHash('sha256').update('other').digest()
  expect(await fetchFile(null, photo(PATHS.good, { fileSha256: other }), limits)).toMatchObject({
    missing: { reason: 'failed', canFetch: false },
  })
  expect(await folders()).toEqual(before)
})

test('what is to be seen once is never fetched, and a text has no file', async () => {
  const { message } = photo(PATHS.good)
  const once = { ...fromAnn(null), message: { viewOnceMessageV2: { message } } }
  expect(await fetchFile(null, once, limits)).toBeNull()
  expect(await fetchFile(null, photo(PATHS.good, { viewOnce: true }), limits)).toBeNull()
  expect(await fetchFile(null, fromAnn({ conversation: 'x' }), limits)).toBeNull()
  expect(asked).toEqual([])
})

test('a message without key or place has no file to be had', async () => {
  expect(await fetchFile(null, photo(PATHS.good, { mediaKey: null }), limits)).toMatchObject({
    missing: { reason: 'failed', canFetch: false },
  })
})

test.each([
  [{ directPath: '/v/a' }, 'https://mmg.whatsapp.net/v/a'],
  [
    { directPath: '/v/a', url: 'https://media-fra3.cdn.whatsapp.net/x' },
    'https://media-fra3.cdn.whatsapp.net/v/a',
  ],
  [{ url: 'https://mmg.whatsapp.net/v/b' }, 'https://mmg.whatsapp.net/v/b'],
  [{ directPath: '/v/a', url: 'https://evil.example/x' }, 'https://mmg.whatsapp.net/v/a'],
  [{ directPath: '/v/a', url: 'https://mmg.whatsapp.net:8443/x' }, 'https://mmg.whatsapp.net/v/a'],
  [{ url: 'http://169.254.169.254/latest' }, undefined],
  [{ url: 'https://evilwhatsapp.net/x' }, undefined],
  [{ directPath: '//evil.example/x' }, undefined],
  [{ directPath: '/\\evil.example/x' }, undefined],
  [{ directPath: '@evil.example/x' }, undefined],
  [{ directPath: 'file:///etc/passwd' }, undefined],
  [{ url: 'https://me:pw@mmg.whatsapp.net/x' }, undefined],
  [{}, undefined],
])('only media hosts are asked: %o', (place, url) => {
  expect(mediaUrl(place)?.href).toBe(url)
})

test('one host may stand in for them', () => {
  expect(mediaUrl({ directPath: '/v/a' }, 'localhost:8443')?.href).toBe('https://localhost:8443/v/a')
  expect(mediaUrl({ url: 'https://localhost:8443/b' }, 'localhost:8443')?.href).toBe(
    'https://localhost:8443/b',
  )
  expect(mediaUrl({ url: 'https://mmg.whatsapp.net/b' }, 'localhost:8443')).toBeNull()
})
