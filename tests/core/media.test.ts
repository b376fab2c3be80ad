import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { findMedia, findOwnMedia } from '#db/media.ts'
import { checkMediaAddress, storeUpload, viewMedia } from '#server/core/media.ts'
import { removeOrphanedMedia } from '#server/core/media-cleanup.ts'
import { receiveMessage } from '#server/core/messages.ts'
import { setUp } from '#server/core/setup.ts'
import { newId } from '#server/lib/ids.ts'
import type { StoredMedia } from '#server/protocol/views.ts'
import { aTestApp, aTestDirectory, type TestApp } from '#tests/support/app.ts'
import { aPdf, aPicture, aPixelBomb } from '#tests/support/files.ts'
import { anotherOwner, aSetUpForm, refusal } from './people.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const AUTHOR = 'visitor:one'

describe('an upload', () => {
  test('is stored byte for byte, with a thumbnail and a row of what it really is', async () => {
    const { app, accountId } = await anAccount()
    const bytes = await aPicture({ format: 'jpeg', width: 900, height: 600, orientation: 6 })
    const media = await storeUpload(app, {
      accountId,
      authorKey: AUTHOR,
      name: 'holiday.jpg',
      source: { bytes },
    })
    expect(media).toEqual({
      id: media.id,
      kind: 'image',
      mime: 'image/jpeg',
      name: 'holiday.jpg',
      size: bytes.length,
      width: 600,
      height: 900,
      hasThumbnail: true,
    })
    expect(await buffer(await app.media.open(media.id))).toEqual(bytes)
    expect(await app.media.size(`${media.id}-thumbnail`)).toBeGreaterThan(0)
    expect(await findMedia(app.db, media.id)).toMatchObject({ account_id: accountId, author_key: AUTHOR })
  })

  test('may come as a file on disk, which stays where it is', async () => {
    const { app, accountId } = await anAccount()
    const path = join(aTestDirectory(), 'upload')
    await writeFile(path, aPdf())
    const media = await storeUpload(app, { accountId, authorKey: AUTHOR, name: 'bill.pdf', source: { path } })
    expect(media).toMatchObject({
      kind: 'document',
      mime: 'application/pdf',
      hasThumbnail: false,
      width: null,
    })
    expect(await buffer(await app.media.open(media.id))).toEqual(aPdf())
    expect(existsSync(path)).toBe(true)
  })

  test('is not believed about its name', async () => {
    const { app, accountId } = await anAccount()
    const store = (name: string, bytes: Buffer) =>
      storeUpload(app, { accountId, authorKey: AUTHOR, name, source: { bytes } })
    const html = Buffer.from('<!doctype html><script>alert(1)</script>')
    expect(await store('cat.png', html)).toMatchObject({
      kind: 'document',
      mime: 'application/octet-stream',
      name: 'cat.png',
      hasThumbnail: false,
    })
    expect(await store('../../cat.html', await aPicture())).toMatchObject({
      kind: 'image',
      name: 'cat.html.png',
    })
    expect(await store('a\ud800\r\n\u202egnp.exe', aPdf())).toMatchObject({ name: 'a gnp.exe' })
  })

  test('is refused when it is empty, too large or has too many pixels, and leaves nothing behind', async () => {
    const { app, accountId } = await anAccount({ SAPA_FILE_MAX_MB: '0.1' })
    const store = (bytes: Buffer) =>
      refusal(storeUpload(app, { accountId, authorKey: AUTHOR, name: 'x', source: { bytes } }))
    expect(await store(Buffer.alloc(0))).toBe('file_empty')
    expect(await store(Buffer.alloc(app.config.media.maxBytes + 1))).toBe('file_too_large')
    expect(await store(aPixelBomb())).toBe('image_too_large')
    expect(await store(Buffer.alloc(app.config.media.maxBytes))).toBe('nothing was refused')
    expect(await storedIds(app)).toHaveLength(1)
    expect(await app.db.selectFrom('media').select('id').execute()).toHaveLength(1)
  })

  test('is refused with a reason to try later when the disk is full', async () => {
    const { app, accountId } = await anAccount()
    const full = {
      ...app.media,
      put: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    }
    const upload = { accountId, authorKey: AUTHOR, name: 'x', source: { bytes: aPdf() } }
    expect(await refusal(storeUpload({ ...app, media: full }, upload))).toBe('unavailable')
    expect(await app.db.selectFrom('media').select('id').execute()).toEqual([])
  })
})

test('only its author finds a file, and only in its own account', async () => {
  const { app, accountId } = await anAccount()
  const other = await anotherOwner(app)
  const { id: mediaId } = await aFile(app, accountId)
  expect(await findOwnMedia(app.db, { accountId, authorKey: AUTHOR, mediaId })).toMatchObject({ id: mediaId })
  for (const wrong of [
    { accountId, authorKey: 'visitor:two' },
    { accountId, authorKey: 'agent:one' },
    { accountId: other.accountId, authorKey: AUTHOR },
  ]) {
    expect(await findOwnMedia(app.db, { ...wrong, mediaId })).toBeUndefined()
  }
})

describe('the address of a file', () => {
  test('stays the same within an hour, is good for one to two hours, then no longer', async () => {
    const { app, accountId } = await anAccount()
    const media = await aFile(app, accountId)
    const view = viewMedia(app, media)
    expect(view.expiresAt - app.clock.now()).toBeGreaterThanOrEqual(HOUR_MS)
    expect(view.expiresAt - app.clock.now()).toBeLessThanOrEqual(2 * HOUR_MS)
    await app.clock.advance(view.expiresAt - app.clock.now() - HOUR_MS)
    expect(viewMedia(app, media)).toEqual(view)
    await app.clock.advance(1)
    expect(viewMedia(app, media).url).not.toBe(view.url)
    await app.clock.advance(HOUR_MS - 2)
    expect(() => checkMediaAddress(app, addressIn(view.url))).not.toThrow()
    await app.clock.advance(1)
    expect(() => checkMediaAddress(app, addressIn(view.url))).toThrow(
      expect.objectContaining({ code: 'media_link_expired', status: 403 }),
    )
  })

  test('is good for this file and this variant alone, and cannot be prolonged', async () => {
    const { app, accountId } = await anAccount()
    const address = addressIn(viewMedia(app, await aFile(app, accountId)).url)
    const forged = [
      { ...address, id: newId() },
      { ...address, variant: 'thumbnail' as const },
      { ...address, expiresAt: address.expiresAt + HOUR_MS },
      { ...address, signature: '' },
      { ...address, signature: app.secrets.sign('another purpose', 'x') },
    ]
    for (const one of forged) {
      expect(() => checkMediaAddress(app, one)).toThrow(
        expect.objectContaining({ code: 'media_link_invalid', status: 403 }),
      )
    }
  })

  test('does not tell where the file is kept and survives any name', async () => {
    const { app, accountId } = await anAccount()
    const name = 'ünïcode #1 100%?.pdf'
    const media = await storeUpload(app, { accountId, authorKey: AUTHOR, name, source: { bytes: aPdf() } })
    const { url, thumbnailUrl } = viewMedia(app, media)
    expect(thumbnailUrl).toBeNull()
    expect(new URL(url, 'https://sapa.example').pathname.split('/')).toHaveLength(5)
    expect(decodeURIComponent(new URL(url, 'https://sapa.example').pathname)).toContain(media.name)
  })
})

describe('the daily clean-up', () => {
  test('removes what never became a message after 31 days, longer than any outbox waits', async () => {
    const { app, accountId } = await anAccount()
    const media = await aFile(app, accountId)
    await app.clock.advance(31 * DAY_MS)
    expect((await removeOrphanedMedia(app)).unused).toBe(0)
    await app.clock.advance(1)
    expect((await removeOrphanedMedia(app)).unused).toBe(1)
    expect(await findMedia(app.db, media.id)).toBeUndefined()
    expect(await storedIds(app)).toEqual([])
  })

  test('never removes the file of a message, however old', async () => {
    const { app, accountId, channelId } = await anAccount()
    const media = await aFile(app, accountId)
    await receiveMessage(app, {
      accountId,
      channelId,
      sender: { visitorId: newId(), tokenGeneration: 1, person: null, page: null },
      authorKey: AUTHOR,
      clientId: newId(),
      text: '',
      mediaId: media.id,
    })
    await app.clock.advance(400 * DAY_MS)
    expect((await removeOrphanedMedia(app)).unused).toBe(0)
    expect(await findMedia(app.db, media.id)).toBeDefined()
    expect(await storedIds(app)).toEqual([media.id, `${media.id}-thumbnail`])
  })

  test('removes files without a row when they are older than a day', async () => {
    const { app, accountId } = await anAccount()
    const media = await aFile(app, accountId)
    const old = idMadeAt(app.clock.now() - DAY_MS - 1)
    const young = idMadeAt(app.clock.now() - DAY_MS + 1)
    for (const id of [old, `${old}-thumbnail`, young]) await app.media.put(id, Buffer.from('x'))
    expect((await removeOrphanedMedia(app)).withoutRow).toBe(2)
    expect(await storedIds(app)).toEqual([media.id, `${media.id}-thumbnail`, young].sort())
  })

  test('goes through more files than one batch', async () => {
    const { app, accountId } = await anAccount()
    const kept = await aFile(app, accountId)
    for (let index = 0; index < 520; index++) {
      await app.media.put(idMadeAt(app.clock.now() - 2 * DAY_MS), Buffer.from('x'))
    }
    expect((await removeOrphanedMedia(app)).withoutRow).toBe(520)
    expect(await storedIds(app)).toEqual([kept.id, `${kept.id}-thumbnail`])
  })
})

async function anAccount(environment: NodeJS.ProcessEnv = {}) {
  const app = await aTestApp({}, environment)
  const { accountId, website } = await setUp(app, aSetUpForm(app))
  return { app, accountId, channelId: website.id }
}

async function aFile(app: TestApp, accountId: string): Promise<StoredMedia> {
  const source = { bytes: await aPicture() }
  return storeUpload(app, { accountId, authorKey: AUTHOR, name: 'cat.png', source })
}

function addressIn(url: string) {
  const { pathname, searchParams } = new URL(url, 'https://sapa.example')
  const [, , id = '', variant] = pathname.split('/')
  return {
    id,
    variant: variant === 'thumbnail' ? ('thumbnail' as const) : ('file' as const),
    expiresAt: Number(searchParams.get('e')),
    signature: searchParams.get('s') ?? '',
  }
}

async function storedIds(app: TestApp): Promise<string[]> {
  const ids: string[] = []
  for await (const id of app.media.list()) ids.push(id)
  return ids.sort()
}

/** A new id as it would have been made at that time. */
function idMadeAt(time: number): string {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`
}
