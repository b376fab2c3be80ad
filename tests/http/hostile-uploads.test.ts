import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { MediaView } from '#server/protocol/views.ts'
import { aTestApp, type TestApp } from '#tests/support/app.ts'
import { aPdf, aPicture, aPixelBomb, aTextBomb, HTML_FILE, SVG_FILE } from '#tests/support/files.ts'
import { aBusiness, aVisitor, CUSTOMER_ORIGIN } from '#tests/support/people.ts'
import { aTestServer, type TestServer } from '#tests/support/server.ts'

// What a WhatsApp contact sends is seen by tests/whatsapp/hostile-files.test.ts, over the whole way.

for (const who of ['visitor', 'agent'] as const) {
  test(`what ${who}s upload is not believed: HTML and SVG are bytes to save, whatever they are called`, async () => {
    const { server, upload } = await aPerson(who)
    for (const [name, bytes] of [
      ['cat.png', HTML_FILE],
      ['cat.svg', SVG_FILE],
      ['cat.png', SVG_FILE],
    ] as const) {
      const { media } = await upload(name, bytes)
      expect(media).toMatchObject({ kind: 'document', mime: 'application/octet-stream', thumbnailUrl: null })
      const { headers } = await server.fetch(media?.url ?? '')
      expect(headers.get('content-type')).toBe('application/octet-stream')
      expect(headers.get('content-disposition')).toMatch(/^attachment;/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toMatch(/; sandbox$/)
    }
  })

  test(`nothing, too much and a bomb are refused to ${who}s with a reason, and leave no file behind`, async () => {
    const { app, upload } = await aPerson(who, { SAPA_FILE_MAX_MB: '0.05' })
    expect(await upload('x', Buffer.alloc(0))).toMatchObject({ status: 400, code: 'file_empty' })
    for (const size of [app.config.media.maxBytes + 1, 4_000_000]) {
      expect(await upload('x', Buffer.alloc(size))).toMatchObject({ status: 413, code: 'file_too_large' })
    }
    const bomb = aPixelBomb()
    expect(bomb.length).toBeLessThan(app.config.media.maxBytes)
    expect(await upload('bomb.png', bomb)).toMatchObject({ status: 413, code: 'image_too_large' })
    expect(await filesOf(app)).toEqual([])
  })

  test(`a picture of ${who}s whose comments would unpack to gigabytes is not unpacked`, async () => {
    const { upload } = await aPerson(who)
    expect((await upload('comments.png', aTextBomb())).media).toMatchObject({
      kind: 'document',
      mime: 'application/octet-stream',
    })
  })

  test(`a path in the name of what ${who}s upload leads nowhere`, async () => {
    const { app, upload } = await aPerson(who)
    for (const [name, expected] of [
      ['../../../etc/passwd', 'passwd'],
      ['..\\..\\windows\\win.ini', 'win.ini'],
      ['/var/www/index.html', 'index.html'],
      ['..', 'file'],
      ['cat.png/', 'file'],
    ] as const) {
      const { media } = await upload(name, aPdf())
      expect([name, media?.name]).toEqual([name, expected])
    }
    const { media } = await upload('../../cat.html', await aPicture())
    expect(media).toMatchObject({ kind: 'image', name: 'cat.html.png' })
    // Its place on the disk is its id, and nothing of its name.
    for (const name of await filesOf(app)) expect(name).toMatch(/^[\da-f-]{36}(-thumbnail)?$/)
  })
}

async function aPerson(who: 'visitor' | 'agent', environment: NodeJS.ProcessEnv = {}) {
  const app = await aTestApp({}, environment)
  const server = await aTestServer(app)
  const { cookie, site } = await aBusiness(app)
  const path = who === 'agent' ? '/api/v1/media' : '/widget/media'
  const headers = who === 'agent' ? { cookie, origin: server.url } : await visitorHeaders(server, site.key)
  const upload = async (name: string, bytes: Buffer) => {
    const body = new FormData()
    body.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), name)
    const response = await server.fetch(path, { method: 'POST', headers, body })
    const { media, error }: { media?: MediaView; error?: { code: string } } = await response.json()
    return { status: response.status, media, code: error?.code }
  }
  return { app, server, upload }
}

async function visitorHeaders(server: TestServer, key: string): Promise<Record<string, string>> {
  const { session } = await aVisitor(server, { key })
  return { origin: CUSTOMER_ORIGIN, authorization: `Bearer ${session.token}` }
}

/** What lies where files are kept, and where they come in. */
async function filesOf(app: TestApp): Promise<string[]> {
  const ids = existsSync(app.media.incoming) ? readdirSync(app.media.incoming) : []
  for await (const id of app.media.list()) ids.push(id)
  return ids
}
