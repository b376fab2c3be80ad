import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { App } from '#server/context.ts'
import type { PairingView } from '#server/protocol/views.ts'
import { answerOf, eventually } from '#tests/support/scenes.ts'
import { aProcessScene, type ProcessScene } from './processes.ts'

const SLOW_MS = 180_000
/** Shorter values of keys are counters and flags. */
const SECRET_LENGTH = 12
/** What libsignal prints, and how Node prints the keys in it. */
const LIBSIGNAL = ['SessionEntry', 'Closing session', 'Bad MAC', '<Buffer', 'registrationId', 'chainKey']

test(
  'what a server prints while WhatsApp troubles it holds no key, no text, no token and nothing of libsignal',
  async () => {
    const scene = await aProcessScene({ fate: { point: 'whatsapp.written', times: 1 } })
    await trouble(scene)
    const output = scene.output()
    expect(output).toContain('a WhatsApp connection ended')
    for (const secret of await secretsOf(scene)) expect(output).not.toContain(secret)
  },
  SLOW_MS,
)

const production = join(import.meta.dirname, '../../../build/server/main.js')

test.skipIf(!existsSync(production))(
  'the production server neither, at its lowest level',
  async () => {
    const scene = await aProcessScene({ command: [production] })
    const [ann] = await scene.customers(1)
    if (!ann) throw new Error('Nobody is there.')
    await ann.say(scene.phone, 'a secret that came garbled', { garbled: true })
    await scene.answers(ann, 'a secret answer')
    await scene.agrees()
    scene.phone.link.cut()
    await scene.agrees()
    const output = scene.output()
    expect(output).toContain('a WhatsApp connection ended')
    for (const secret of await secretsOf(scene)) expect(output).not.toContain(secret)
  },
  SLOW_MS,
)

/** Sessions are closed, opened, broken and healed: all that makes Baileys and libsignal talk. */
async function trouble(scene: ProcessScene): Promise<void> {
  const { phone, sandbox } = scene
  const [ann, bob] = await scene.customers(2)
  if (!ann || !bob) throw new Error('Somebody is missing.')
  const group = sandbox.groups.create({ subject: 'A secret group', owner: ann, members: [ann, bob, phone] })
  await ann.say(phone, 'a secret that came garbled', { garbled: true })
  await ann.say(group, 'a secret of the group', { garbled: true })
  await bob.say(phone, 'a secret that came twice', { copies: 2 })
  bob.reinstall(phone)
  await bob.say(phone, 'a secret from a new phone')
  bob.cannotRead(1)
  await scene.answers(bob, 'a secret that was not understood')
  await scene.agrees()
  phone.link.end('503')
  await ann.say(phone, 'a secret in the gap')
  await scene.agrees()
  await scene.arm()
  const answer = scene.answers(ann, 'a secret that killed')
  expect(await scene.server.ended).toBe('SIGKILL')
  await scene.launch()
  await answer
  await scene.agrees()
  phone.unlink()
  await scene.reaches('logged_out')
  const channel = `/api/v1/channels/${scene.channelId}`
  expect((await scene.agent.post(`${channel}/restart`)).ok).toBe(true)
  await scene.qr()
  expect((await scene.agent.post(`${channel}/pairing-codes`, { phone: phone.number })).ok).toBe(true)
  const code = await eventually(async () => {
    const { pairing } = await answerOf<{ pairing: PairingView | null }>(scene.agent.get(`${channel}/pairing`))
    if (pairing?.kind !== 'code') throw new Error('No code is shown.')
    return pairing.code
  })
  await phone.enterCode(code)
  await scene.reaches('online')
  expect(scene.output()).not.toContain(code)
}

/** Every text, name, number, key and token of this run. */
async function secretsOf(scene: ProcessScene): Promise<string[]> {
  const { app, cookie, sandbox, phone } = scene
  const people = [phone, ...sandbox.world.directory.contacts.values()]
  const keys = await keysOf(app)
  expect(keys.length).toBeGreaterThan(100)
  return [
    'secret',
    ...LIBSIGNAL,
    ...people.flatMap(({ number, lid }) => [number, lid]),
    ...people.flatMap(({ ledger }) => [...ledger.sent, ...ledger.received].map(({ text }) => text)),
    cookie.slice(cookie.indexOf('=') + 1),
    app.config.secret,
    ...keys,
  ].filter((text) => text.length > 3)
}

/** Every value of the sessions' keys, sealed and opened, in each way that it might be printed. */
async function keysOf({ db, secrets }: App): Promise<string[]> {
  const rows = await db.selectFrom('whatsapp_keys').selectAll().execute()
  return rows.flatMap(({ channel_id: channelId, value }) => {
    const text = secrets.sealer(`whatsapp keys ${channelId}`).open(value).toString('utf8')
    return [value, ...bytesIn(JSON.parse(text))]
  })
}

function bytesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    if (value.length < SECRET_LENGTH) return []
    return [value, Buffer.from(value, 'base64').toString('hex')]
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(bytesIn) : []
}
