import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { eventually } from '#tests/support/scenes.ts'
import { aFaultScene, conversationOf, type FaultScene } from './scene.ts'

const SLOW_MS = 60_000

test.each([410, 404, 403])(
  'a file that is answered %s is asked for again, and comes',
  async (status) => {
    const scene = await aFaultScene()
    const [ann] = await scene.customers(1)
    if (!ann) throw new Error('Nobody is there.')
    const bytes = await aPicture()
    const file = scene.sandbox.world.media.put(bytes, 'image')
    scene.sandbox.world.media.gone.set(file.directPath, status)
    await ann.say(scene.phone, { imageMessage: { ...file, mimetype: 'image/png', caption: 'the menu' } })
    await scene.agrees()
    expect(await pictureShown(scene)).toEqual(bytes)
  },
  SLOW_MS,
)

test(
  'a file that comes while its line is cut again and again is there once, whole',
  async () => {
    const scene = await aFaultScene()
    const people = await scene.customers(2)
    const bytes = await aPicture()
    const file = scene.sandbox.world.media.put(bytes, 'image')
    for (const person of people) {
      scene.phone.link.cutAfter = 1
      await person.say(scene.phone, {
        imageMessage: { ...file, mimetype: 'image/png', caption: `from ${person.name}` },
      })
      await eventually(() => expect(scene.phone.link.cutAfter).toBeUndefined(), 10_000)
    }
    await scene.agrees()
    for (const person of people) {
      const [message] = await filesOf(scene, conversationOf(scene.inbox, person))
      expect(message).toEqual(bytes)
    }
  },
  SLOW_MS,
)

test(
  'a file that nobody has any more leaves the message, and says so',
  async () => {
    const scene = await aFaultScene()
    const [ann] = await scene.customers(1)
    if (!ann) throw new Error('Nobody is there.')
    const file = scene.sandbox.world.media.put(await aPicture(), 'image')
    scene.sandbox.world.media.gone.set(file.directPath, 410)
    // Under another key the phone finds nothing to upload.
    const strange = { ...file, mediaKey: randomBytes(32), mimetype: 'image/png', caption: 'lost' }
    const { id } = await ann.say(scene.phone, { imageMessage: strange })
    const sent = ann.sent.find((message) => message.id === id)
    if (sent) sent.content = {}
    await scene.agrees()
    const messages = (await scene.inbox.fresh()).threads[conversationOf(scene.inbox, ann)]
    expect(messages?.at(-1)).toMatchObject({ text: 'lost', media: null, details: { missingFile: {} } })
  },
  SLOW_MS,
)

async function pictureShown(scene: FaultScene): Promise<Buffer | undefined> {
  const [id] = Object.keys(scene.inbox.state().conversations)
  return (await filesOf(scene, id ?? ''))[0]
}

/** The files of a conversation as a page gets them. */
async function filesOf(scene: FaultScene, conversationId: string): Promise<Buffer[]> {
  const messages = (await scene.inbox.fresh()).threads[conversationId] ?? []
  return Promise.all(
    messages.flatMap(({ media }) =>
      media
        ? [
            fetch(new URL(media.url, scene.url())).then(async (answer) =>
              Buffer.from(await answer.arrayBuffer()),
            ),
          ]
        : [],
    ),
  )
}

function aPicture(): Promise<Buffer> {
  const create = { width: 60, height: 40, channels: 3 as const, background: '#1a7f5a' }
  return sharp({ create }).png().toBuffer()
}
