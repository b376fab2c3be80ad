import { randomBytes } from 'node:crypto'
import { downloadMediaMessage } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Contact } from '../../apps/sandbox/people/contact.ts'
import type { Phone } from '../../apps/sandbox/phone/phone.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { until } from '../../apps/sandbox/until.ts'
import { type BaileysClient, linkedClient, trust } from './baileys-client.ts'

let sandbox: Sandbox
let phone: Phone
let ann: Contact
let client: BaileysClient
let untrust: () => void

const picture = randomBytes(8_500)

beforeAll(async () => {
  sandbox = await createSandbox()
  untrust = trust(sandbox)
  phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  client = await linkedClient(sandbox, phone)
})

afterAll(async () => {
  expect(sandbox.alarms).toEqual([])
  await client.close()
  await sandbox.close()
  untrust()
})

async function sendPicture() {
  const media = sandbox.world.media.put(picture, 'image')
  const { id } = await ann.say(phone, { imageMessage: { ...media, mimetype: 'image/jpeg', caption: 'look' } })
  return { media, id, message: await client.message(id) }
}

test('a picture comes in over HTTPS', async () => {
  const { message } = await sendPicture()
  expect(await downloadMediaMessage(message, 'buffer', {})).toEqual(picture)
})

test('a document goes out, and the contact can open it', async () => {
  const document = randomBytes(21_000)
  await client.socket.sendMessage(ann.jid('pn'), {
    document,
    mimetype: 'application/pdf',
    fileName: 'offer.pdf',
  })
  const received = await until(() => ann.received.find(({ kind }) => kind === 'document'), 'Ann to get it')
  expect(sandbox.world.media.get(received.content.documentMessage ?? {}, 'document')).toEqual(document)
})

test.each([403, 404, 410])(
  'a file answered with %i is uploaded again by the phone when asked',
  async (status) => {
    const { media, message } = await sendPicture()
    sandbox.world.media.gone.set(media.directPath, status)
    await expect(downloadMediaMessage(message, 'buffer', {})).rejects.toMatchObject({
      output: { statusCode: status },
    })
    const again = await client.socket.updateMediaMessage(message)
    const { directPath, mediaKey } = again.message?.imageMessage ?? {}
    expect(directPath).not.toBe(media.directPath)
    expect(sandbox.world.media.get({ directPath, mediaKey }, 'image')).toEqual(picture)
  },
)
