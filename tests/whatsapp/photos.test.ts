import { createServer } from 'node:http'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { NO_PACE } from '#server/channels/whatsapp/index.ts'
import { freePort } from '#tests/support/engines.ts'
import { eventually } from '#tests/support/scenes.ts'
import { sharedByFile } from '#tests/support/scope.ts'
import { changePhoto } from '../../apps/sandbox/people/photos.ts'
import { aWhatsappStage } from './stage.ts'
import { aTalk, type Talk } from './talk.ts'

const stage = sharedByFile(() => aWhatsappStage({ settings: { photos: NO_PACE } }))
const PATIENCE_MS = 12_000

test('a customer’s photo is shown, another one in its place, and none where it was taken away', async () => {
  const { sandbox, agent } = stage()
  const talk = await aTalk(stage())
  expect(await imageOf(talk)).toBe(404)
  await change(talk, await aPicture('teal'))
  const first = await photoIs(talk, (photoId) => photoId !== null)
  expect((await sharp(Buffer.from(await pictureOf(talk))).stats()).dominant).toMatchObject({ r: 8, g: 120 })
  await change(talk, await aPicture('crimson'))
  const second = await photoIs(talk, (photoId) => photoId !== null && photoId !== first)
  expect(second).not.toBe(first)
  const asked = askedFor(talk)
  const downloads = sandbox.world.media.downloads
  await talk.comes('and another line')
  changePhoto(sandbox.world, talk.contact, null)
  await photoIs(talk, (photoId) => photoId === null)
  expect(await imageOf(talk)).toBe(404)
  // A line that comes in is no reason to ask again.
  expect(askedFor(talk) - asked).toBe(1)
  expect(sandbox.world.media.downloads).toBe(downloads)
  expect((await agent.get('/api/v1/conversations/nobody/photo/image')).status).toBe(404)
})

test('a photo elsewhere than at WhatsApp is never fetched, nor one that is no picture', async () => {
  const { sandbox } = stage()
  const visitors: string[] = []
  const picture = await aPicture('teal')
  const server = createServer(({ url = '' }, response) => {
    visitors.push(url)
    response.end(picture)
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const [elsewhere, noPicture] = [await aTalk(stage()), await aTalk(stage())]
  const downloads = sandbox.world.media.downloads
  await change(noPicture, Buffer.from('%PDF-1.4 no picture at all'))
  await eventually(() => expect(sandbox.world.media.downloads).toBe(downloads + 1), PATIENCE_MS)
  await eventually(async () => expect(await checkedAt(elsewhere)).not.toBeNull(), PATIENCE_MS)
  const asked = askedFor(elsewhere)
  await change(elsewhere, picture, () => `http://127.0.0.1:${port}/photo.jpg`)
  await eventually(() => expect(askedFor(elsewhere)).toBeGreaterThan(asked), PATIENCE_MS)
  await eventually(async () => expect(await checkedAt(elsewhere)).not.toBeNull(), PATIENCE_MS)
  expect(visitors).toEqual([])
  expect((await elsewhere.conversation()).contact.photoId).toBeNull()
  expect((await noPicture.conversation()).contact.photoId).toBeNull()
})

/** The customer takes another photo, once it has been looked for what they had. */
async function change(talk: Talk, photo: Buffer, moved = (url: string) => url): Promise<void> {
  await eventually(async () => expect(await checkedAt(talk)).not.toBeNull(), PATIENCE_MS)
  changePhoto(stage().sandbox.world, talk.contact, photo)
  talk.contact.picture = moved(talk.contact.picture ?? '')
}

async function photoIs(talk: Talk, isRight: (photoId: string | null) => boolean): Promise<string | null> {
  return eventually(async () => {
    const { photoId } = (await talk.conversation()).contact
    if (!isRight(photoId)) throw new Error(`The photo is ${photoId}.`)
    return photoId
  }, PATIENCE_MS)
}

async function imageOf({ conversationId }: Talk): Promise<number> {
  return (await stage().agent.get(`/api/v1/conversations/${conversationId}/photo/image`)).status
}

async function pictureOf({ conversationId }: Talk): Promise<ArrayBuffer> {
  return (await stage().agent.get(`/api/v1/conversations/${conversationId}/photo/image`)).arrayBuffer()
}

async function checkedAt(talk: Talk): Promise<number | null> {
  const { contact } = await talk.conversation()
  const row = await stage()
    .app()
    .db.selectFrom('contacts')
    .select('photo_checked_at')
    .where('id', '=', contact.id)
    .executeTakeFirstOrThrow()
  return row.photo_checked_at
}

/** How often WhatsApp was asked for somebody's photo. */
function askedFor({ contact }: Talk): number {
  return asks().filter((target) => target === contact.jid('pn') || target === contact.jid('lid')).length
}

const asks = sharedByFile(async () => {
  const targets: string[] = []
  stage().sandbox.notices.on('stanza', ({ stanza: { attrs } }) => {
    if (attrs.xmlns === 'w:profile:picture' && attrs.target) targets.push(attrs.target)
  })
  return targets
})

function aPicture(background: string): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .jpeg()
    .toBuffer()
}
