import { createECDH, createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSecrets } from '#server/lib/secrets.ts'
import { arePushKeys, encryptPush, vapidKeys } from '#server/lib/web-push.ts'
import { aPushBrowser } from '#tests/support/push-service.ts'

const SECRET = 'a-secret-only-for-tests-0123456789abcdef'

test('the example of RFC 8291 comes out as it stands there', () => {
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(Buffer.from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw', 'base64url'))
  const encrypted = encryptPush(
    {
      publicKey: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    },
    'When I grow up, I want to be a watermelon',
    { salt: Buffer.from('DGv6ra1nlYgDCS1FRnbzlw', 'base64url'), pair },
  )
  expect(encrypted.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('what is sent is read by the browser it is for, and by no other', () => {
  const browser = aPushBrowser()
  const { p256dh: publicKey, auth } = browser.keys
  const body = encryptPush({ publicKey, auth }, JSON.stringify({ text: 'Halo 🎉', tag: 'x' }))
  expect(browser.read(body)).toEqual({ text: 'Halo 🎉', tag: 'x' })
  expect(() => aPushBrowser().read(body)).toThrow()
})

test('the installation’s keys come from its secret alone, so every process has the same', () => {
  const keys = [1, 2].map(() => vapidKeys(createSecrets(SECRET).key).publicKey)
  expect(new Set(keys).size).toBe(1)
  expect(Buffer.from(keys[0] ?? '', 'base64url')).toHaveLength(65)
  expect(vapidKeys(createSecrets(`${SECRET}x`).key).publicKey).not.toBe(keys[0])
})

test('a push service can check who we are, for its own address and not for long', () => {
  const vapid = vapidKeys(createSecrets(SECRET).key)
  const now = Date.UTC(2026, 10, 21)
  const header = vapid.authorise('https://push.example/send/abc', { now, contact: 'https://sapa.example' })
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const publicKey = createPublicKey({ format: 'jwk', key: jwk })
  const signed = Buffer.from(`${head}.${claims}`)
  const isValid = verify(
    'sha256',
    signed,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  expect(isValid).toBe(true)
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
    aud: 'https://push.example',
    exp: now / 1000 + 12 * 60 * 60,
    sub: 'https://sapa.example',
  })
})

test('keys that no browser makes are recognised', () => {
  const { p256dh: publicKey, auth } = aPushBrowser().keys
  expect(arePushKeys({ publicKey, auth })).toBe(true)
  const beside = Buffer.alloc(65, 1)
  beside[0] = 4
  for (const wrong of [
    { publicKey: '', auth },
    { publicKey: beside.toString('base64url'), auth },
    { publicKey, auth: 'c2hvcnQ' },
    { publicKey: publicKey.slice(0, -4), auth },
  ]) {
    expect(arePushKeys(wrong)).toBe(false)
  }
})
