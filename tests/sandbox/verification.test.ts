import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encryptMedia } from '../../apps/sandbox/media/encryption.ts'
import { AppState, StateConflict } from '../../apps/sandbox/phone/app-state.ts'
import { createSandbox, type Sandbox } from '../../apps/sandbox/sandbox.ts'
import { isSignedBy } from '../../apps/sandbox/signal/verify.ts'
import { until } from '../../apps/sandbox/until.ts'
import { BaileysClient } from './baileys-client.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await createSandbox()
})

afterEach(() => sandbox.close())

test('a signature of nobody is no signature', () => {
  const { root } = sandbox.world.identity
  expect(isSignedBy(root.public, Buffer.from('hello'), randomBytes(64))).toBe(false)
  expect(isSignedBy(root.public, Buffer.from('hello'), randomBytes(3))).toBe(false)
})

test('a client whose prekey is not signed by its identity is not linked', async () => {
  const phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  const client = new BaileysClient(sandbox.url, {}, (creds) => {
    creds.signedPreKey.signature = randomBytes(64)
  })
  const qr = await until(() => client.qr, 'a QR code')
  await expect(phone.scan(qr)).rejects.toThrow('signature')
  expect(phone.links.size).toBe(0)
  await client.close()
})

test('a patch with a wrong MAC, or out of turn, does not change the state', () => {
  const [phone, forger] = [new AppState(), new AppState()]
  forger.change('regular', ['pin_v1', 'x'], { pinAction: { pinned: true } })
  const [foreign = Buffer.alloc(0)] = forger.patchesSince('regular', 0)
  expect(() => phone.take('regular', 0, foreign)).toThrow('MAC')
  expect(() => phone.take('regular', 7, foreign)).toThrow(StateConflict)
  expect(phone.version('regular')).toBe(0)
  phone.change('regular', ['pin_v1', 'x'], { pinAction: { pinned: true } })
  const [own = Buffer.alloc(0)] = phone.patchesSince('regular', 0)
  const tampered = proto.SyncdPatch.decode(own)
  const value = tampered.mutations[0]?.record?.value?.blob
  if (value) value[20] = (value[20] ?? 0) ^ 1
  expect(() => phone.take('regular', 1, proto.SyncdPatch.encode(tampered).finish())).toThrow('MAC')
})

test('a file that somebody changed on the way cannot be opened', () => {
  const { media } = sandbox.world
  const stored = media.put(Buffer.from('a picture'), 'image')
  const other = media.put(Buffer.from('another one'), 'image')
  expect(() => media.get({ ...stored, directPath: other.directPath }, 'image')).toThrow(
    'not what its message says',
  )
  const { mediaKey } = encryptMedia(Buffer.from('x'), 'image')
  expect(() => media.get({ directPath: stored.directPath, mediaKey }, 'image')).toThrow('MAC')
})
