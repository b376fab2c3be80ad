import { existsSync, readdirSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import { storeUpload, viewMedia } from '#server/core/media.ts'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { openSession } from '#server/core/sessions.ts'
import type { MediaView } from '#server/protocol/views.ts'
import { aFirstOwner } from '#tests/core/people.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { anMp4, aPdf, aPicture, aPixelBomb } from '#tests/support/files.ts'
import { aTestServer } from '#tests/support/server.ts'

describe('uploading over HTTP', () => {
  test('a file comes back byte for byte from its address, with nobody signed in', async () => {
    const { server, upload } = await aSignedInAgent()
    const bytes = await aPicture({ format: 'jpeg', width: 700, height: 500 })
    const { status, media } = await upload({ name: 'cat.jpg', bytes })
    expect(status).toBe(201)
    expect(media).toMatchObject({
      kind: 'image',
      mime: 'image/jpeg',
      name: 'cat.jpg',
      width: 700,
      height: 500,
    })
    const response = await server.fetch(media?.url ?? '')
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
    const thumbnail = await server.fetch(media?.thumbnailUrl ?? '')
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/webp'])
  })

  test('refusals say why, and leave no file behind', async () => {
    const { app, upload } = await aSignedInAgent({ SAPA_FILE_MAX_MB: '0.05' })
    const tooLarge = { status: 413, code: 'file_too_large' }
    expect(await upload({ name: 'x', bytes: Buffer.alloc(app.config.media.maxBytes + 1) })).toMatchObject(
      tooLarge,
    )
    expect(await upload({ name: 'x', bytes: Buffer.alloc(4_000_000) })).toMatchObject(tooLarge)
    expect(await upload({ name: 'x', bytes: Buffer.alloc(0) })).toMatchObject({
      status: 400,
      code: 'file_empty',
    })
    expect(await upload({ name: 'bomb.png', bytes: aPixelBomb() })).toMatchObject({
      status: 413,
      code: 'image_too_large',
    })
    expect(await upload({ name: 'x', bytes: aPdf(), field: 'other' })).toMatchObject({ status: 400 })
    expect(await filesIn(app)).toEqual([])
    expect(incoming(app)).toEqual([])
    expect(await upload({ name: 'x', bytes: Buffer.alloc(app.config.media.maxBytes) })).toMatchObject({
      status: 201,
    })
    expect(incoming(app)).toEqual([])
  })

  test('a file whose size nobody announced is cut off at the limit', async () => {
    const { app, server, headers } = await aSignedInAgent({ SAPA_FILE_MAX_MB: '0.05' })
    const [head, tail] = multipart('x.bin')
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(head))
        for (let index = 0; index < 100; index++) controller.enqueue(Buffer.alloc(10_000, 1))
        controller.enqueue(Buffer.from(tail))
        controller.close()
      },
    })
    const response = await server.fetch('/api/v1/media', {
      method: 'POST',
      headers: { ...headers, 'content-type': MULTIPART },
      body,
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ error: { code: 'file_too_large' } })
    expect(incoming(app)).toEqual([])
  })

  test('names with paths, line breaks and broken characters become harmless', async () => {
    const { server, upload, headers } = await aSignedInAgent()
    const names: [string, string][] = [
      ['../../../etc/passwd', 'passwd'],
      ['C:\\temp\\résumé.pdf', 'résumé.pdf'],
      ['a\r\nX-Injected: 1.pdf', 'a X-Injected 1.pdf'],
      ['bill\u202efdp.exe', 'bill fdp.exe'],
    ]
    for (const [given, expected] of names) {
      const { media } = await upload({ name: given, bytes: aPdf() })
      expect(media?.name).toBe(expected)
      const response = await server.fetch(media?.url ?? '')
      expect(response.status).toBe(200)
      expect(response.headers.get('x-injected')).toBeNull()
      expect(response.headers.get('content-disposition')).toContain(encodeURIComponent(expected))
    }
    // Half a surrogate pair as bytes, which no browser would send.
    const [head, tail] = multipart('a@@@.pdf')
    const lone = Buffer.concat([
      Buffer.from(head.slice(0, head.indexOf('@@@'))),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from(head.slice(head.indexOf('@@@') + 3)),
      aPdf(),
      Buffer.from(tail),
    ])
    const response = await server.fetch('/api/v1/media', {
      method: 'POST',
      headers: { ...headers, 'content-type': MULTIPART },
      body: lone,
    })
    expect(response.status).toBe(201)
    const { media } = await response.json()
    expect((await server.fetch(media.url)).status).toBe(200)
  })

  test('broken bodies are refused and harm nobody', async () => {
    const { server, headers, upload, app } = await aSignedInAgent()
    const bodies: [string, string][] = [
      ['multipart/form-data', 'no boundary'],
      [MULTIPART, 'no parts'],
      [MULTIPART, multipart('x.pdf')[0]],
      ['application/json', '{"file":"x"}'],
      [MULTIPART, '--edge\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n--edge--\r\n'],
    ]
    for (const [type, body] of bodies) {
      const response = await server.fetch('/api/v1/media', {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body,
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        error: { code: expect.stringMatching(/^(upload|file|request)_/) },
      })
    }
    expect(incoming(app)).toEqual([])
    expect((await upload({ name: 'x.pdf', bytes: aPdf() })).status).toBe(201)
  })

  test('an upload that breaks off leaves nothing behind', async () => {
    const { app, server, headers } = await aSignedInAgent()
    const [head] = multipart('x.bin')
    const sending = httpRequest(new URL('/api/v1/media', server.url), {
      method: 'POST',
      headers: { ...headers, 'content-type': MULTIPART, 'content-length': 1_000_000 },
    })
    sending.on('error', () => {}) // We end it ourselves.
    sending.write(head)
    sending.write(Buffer.alloc(300_000, 1))
    await vi.waitFor(() => expect(incoming(app)).toHaveLength(1), 5_000)
    sending.destroy()
    await vi.waitFor(() => expect(incoming(app)).toEqual([]), 5_000)
    expect(await filesIn(app)).toEqual([])
  })

  test('a stranger and a page of another origin upload nothing', async () => {
    const { app, server, headers } = await aSignedInAgent()
    const send = (sent: Record<string, string>) =>
      server.fetch('/api/v1/media', {
        method: 'POST',
        headers: sent,
        body: form({ name: 'x', bytes: aPdf() }),
      })
    expect((await send({ 'sec-fetch-site': 'same-origin' })).status).toBe(401)
    expect((await send({ ...headers, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect(await filesIn(app)).toEqual([])
    expect(incoming(app)).toEqual([])
  })
})

describe('the address of a file', () => {
  test('is refused when it is forged, changed, lacks something or has expired', async () => {
    const { app, server } = await aServer()
    const { url } = await aFile(app, await aPicture())
    const { pathname, search, searchParams } = new URL(url, server.url)
    const later = Number(searchParams.get('e')) + 3_600_000
    const refused = [
      pathname,
      `${pathname}?e=${searchParams.get('e')}`,
      `${pathname}?e=${later}&s=${searchParams.get('s')}`,
      `${pathname}?e=${searchParams.get('e')}&s=${'A'.repeat(43)}`,
      `${pathname}?e=1&e=2&s=x`,
      `${pathname.replace('/file/', '/thumbnail/')}${search}`,
      `${pathname.replace('/file/', '/other/')}${search}`,
      `/media/..%2f..%2fsapa.db/file/x${search}`,
    ]
    for (const address of refused) {
      const response = await server.fetch(address)
      expect([address, response.status]).toEqual([address, 403])
      expect(await response.json()).toMatchObject({ error: { code: 'media_link_invalid' } })
    }
    expect((await server.fetch(url)).status).toBe(200)
    await app.clock.advance(2 * 3_600_000)
    const expired = await server.fetch(url)
    expect(expired.status).toBe(403)
    expect(await expired.json()).toMatchObject({ error: { code: 'media_link_expired' } })
  })

  test('of a file that is gone answers 404', async () => {
    const { app, server } = await aServer()
    const { id, url } = await aFile(app, aPdf())
    await app.media.remove(id)
    const response = await server.fetch(url)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'media_missing' } })
    expect(response.headers.get('cache-control') ?? '').not.toContain('immutable')
  })
})

describe('serving a file', () => {
  test('pictures and videos are shown, documents are saved, none may run anything', async () => {
    const { app, server } = await aServer()
    const shown = await server.fetch((await aFile(app, await aPicture(), 'cat.png')).url)
    const saved = await server.fetch((await aFile(app, aPdf(), 'bill.pdf')).url)
    expect(shown.headers.get('content-disposition')).toBe(
      `inline; filename="cat.png"; filename*=UTF-8''cat.png`,
    )
    expect(saved.headers.get('content-disposition')).toBe(
      `attachment; filename="bill.pdf"; filename*=UTF-8''bill.pdf`,
    )
    expect(saved.headers.get('content-type')).toBe('application/pdf')
    for (const { headers } of [shown, saved]) {
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
      )
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
      expect(headers.get('cache-control')).toMatch(/^private, immutable, max-age=\d+$/)
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    }
  })

  test('parts are given as players ask for them', async () => {
    const { app, server } = await aServer()
    const bytes = anMp4(5_000)
    const { url } = await aFile(app, bytes, 'clip.mp4')
    const part = async (range: string, more: Record<string, string> = {}) => {
      const response = await server.fetch(url, { headers: { range, ...more } })
      const body = Buffer.from(await response.arrayBuffer())
      return { status: response.status, range: response.headers.get('content-range'), body }
    }
    expect(await part('bytes=0-99')).toEqual({
      status: 206,
      range: 'bytes 0-99/5000',
      body: bytes.subarray(0, 100),
    })
    expect(await part('bytes=4900-')).toEqual({
      status: 206,
      range: 'bytes 4900-4999/5000',
      body: bytes.subarray(4900),
    })
    expect(await part('bytes=-100')).toEqual({
      status: 206,
      range: 'bytes 4900-4999/5000',
      body: bytes.subarray(4900),
    })
    expect(await part('bytes=4990-99999')).toMatchObject({ status: 206, range: 'bytes 4990-4999/5000' })
    expect(await part('bytes=5000-')).toMatchObject({ status: 416, range: 'bytes */5000' })
    for (const whole of ['bytes=', 'bytes=9-1', 'lines=0-1', 'bytes=0-1,100-200']) {
      const { status, body } = await part(whole)
      expect([whole, [200, 416].includes(status)]).toEqual([whole, true])
      if (status === 200) expect(body).toEqual(bytes)
    }
    expect(await part('bytes=0-9', { 'if-range': '"another version"' })).toMatchObject({
      status: 200,
      body: bytes,
    })
  })

  test('who has it already is not sent it again', async () => {
    const { app, server } = await aServer()
    const { url } = await aFile(app, await aPicture())
    const first = await server.fetch(url)
    const etag = first.headers.get('etag') ?? ''
    const again = await server.fetch(url, { headers: { 'if-none-match': etag } })
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0])
    const part = await server.fetch(url, { headers: { range: 'bytes=0-9', 'if-range': etag } })
    expect(part.status).toBe(206)
  })

  test('asking for the head alone gives the size and no body', async () => {
    const { app, server } = await aServer()
    const response = await server.fetch((await aFile(app, anMp4(5_000))).url, { method: 'HEAD' })
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '5000'])
    expect((await response.arrayBuffer()).byteLength).toBe(0)
  })

  test('a reader who leaves in the middle harms nobody', async () => {
    const { app, server } = await aServer()
    const { url } = await aFile(app, anMp4(8_000_000))
    for (let index = 0; index < 5; index++) {
      const leaving = new AbortController()
      const response = await server.fetch(url, { signal: leaving.signal })
      await response.body?.getReader().read()
      leaving.abort()
    }
    const whole = await server.fetch(url)
    expect((await whole.arrayBuffer()).byteLength).toBe(8_000_000)
  })

  test('a reader who stops in the middle does not keep the server from closing', async () => {
    const { app, server } = await aServer()
    const response = await server.fetch((await aFile(app, anMp4(8_000_000))).url)
    await response.body?.getReader().read()
    await server.serving.close()
    await expect(server.fetch('/healthz')).rejects.toThrow()
  })
})

const MULTIPART = 'multipart/form-data; boundary=edge'

/** What stands before and after the file in a multipart body written by hand. */
function multipart(name: string): [head: string, tail: string] {
  const disposition = `Content-Disposition: form-data; name="file"; filename="${name}"`
  return [`--edge\r\n${disposition}\r\nContent-Type: application/pdf\r\n\r\n`, '\r\n--edge--\r\n']
}

interface Upload {
  name: string
  bytes: Buffer
  type?: string
  field?: string
}

function form({ name, bytes, type = 'application/octet-stream', field = 'file' }: Upload): FormData {
  const body = new FormData()
  body.append(field, new Blob([new Uint8Array(bytes)], { type }), name)
  return body
}

async function aServer() {
  const app = await aTestApp()
  return { app, server: await aTestServer(app) }
}

async function aSignedInAgent(environment: NodeJS.ProcessEnv = {}) {
  const app = await aTestApp({}, environment)
  const owner = await aFirstOwner(app)
  const { token } = await openSession(app, { agentId: owner.agentId })
  const server = await aTestServer(app)
  const cookie = sessionCookie(app, token).split(';')[0] ?? ''
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  const upload = async (file: Upload): Promise<{ status: number; code?: string; media?: MediaView }> => {
    const response = await server.fetch('/api/v1/media', { method: 'POST', headers, body: form(file) })
    const { media, error } = await response.json()
    return { status: response.status, ...(media ? { media } : {}), ...(error ? { code: error.code } : {}) }
  }
  return { app, server, headers, upload }
}

async function aFile(app: TestApp, bytes: Buffer, name = 'file'): Promise<MediaView> {
  return viewMedia(
    app,
    await storeUpload(app, { accountId: 'account', authorKey: 'visitor:one', name, source: { bytes } }),
  )
}

async function filesIn(app: TestApp): Promise<string[]> {
  const ids: string[] = []
  for await (const id of app.media.list()) ids.push(id)
  return ids
}

/** What lies in the folder for files on their way in. */
function incoming(app: TestApp): string[] {
  return existsSync(app.media.incoming) ? readdirSync(app.media.incoming) : []
}
