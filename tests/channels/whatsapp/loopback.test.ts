import { randomBytes } from 'node:crypto'
import { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../../../apps/sandbox/until.ts'
import { aStage } from './stage.ts'

const HERE = /^(localhost|127\.0\.0\.1|::1|\/.*)$/

test('beside a WhatsApp of our own nothing is asked of the internet: no version, no history, no file', {
  timeout: 60_000,
}, async () => {
  const hosts = watchConnections()
  const stage = await aStage(undefined, { largePartsOnMediaHost: true })
  const { sandbox, host } = stage
  const phone = sandbox.phones.add({ number: '491700000001', name: 'Shop' })
  const ann = sandbox.contacts.add({ number: '491700000100', name: 'Ann' })
  const at = new Date(Date.now() - 60_000)
  phone.memory.remember({
    with: ann,
    unread: 0,
    messages: [{ id: 'PAST1', from: ann, what: 'before you came', at }],
  })
  const { downloads } = sandbox.world.media
  await stage.open()
  await phone.scan(await stage.qr())
  await stage.reaches('online')
  await until(() => host.history.some(({ messages }) => messages.length > 0), 'the past')
  // An outdated version is looked up afresh before the next login.
  sandbox.faults.refusedLogins.push({ code: '405', times: 1 })
  phone.link.cut()
  await until(() => phone.link.logins > 1, 'the next login')
  const picture = sandbox.world.media.put(randomBytes(2_000), 'image')
  await ann.say(phone, { imageMessage: { ...picture, mimetype: 'image/jpeg' } })
  await until(() => host.messages.some(({ file }) => file && 'mediaId' in file), 'the picture')
  // History and picture lie at the media host: both were fetched.
  expect(sandbox.world.media.downloads - downloads).toBeGreaterThan(1)
  expect(hosts.size).toBeGreaterThan(0)
  expect([...hosts].filter((name) => !HERE.test(name))).toEqual([])
})

/** Whereto this process opens connections, by the names it was told. */
function watchConnections(): Set<string> {
  const hosts = new Set<string>()
  const { connect } = Socket.prototype
  const watched = function (this: Socket, ...given: unknown[]) {
    hosts.add(targetOf(given))
    return Reflect.apply(connect, this, given)
  }
  Object.assign(Socket.prototype, { connect: watched })
  onTestFinished(() => void Object.assign(Socket.prototype, { connect }))
  return hosts
}

/** Node hands on what it has read of its arguments as a list. */
function targetOf([first, second]: unknown[]): string {
  const target = Array.isArray(first) ? first[0] : first
  if (typeof target !== 'object' || target === null) return String(second ?? 'localhost')
  const { host, path } = Object(target)
  return String(host ?? path ?? 'localhost')
}
