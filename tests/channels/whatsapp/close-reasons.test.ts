import { describe, expect, test } from 'vitest'
import { type Close, newCloseHistory, nextStep, readClose } from '#server/channels/whatsapp/close-reasons.ts'

const NOW = Date.UTC(2026, 10, 21)
const highest = () => 1

function close(code: number | null, message = '', data: Partial<Close['data']> = {}): Close {
  return { code, message, data: { code: null, expire: null, ...data } }
}

test('after a pairing WhatsApp wants a new connection at once', () => {
  expect(nextStep(close(515), newCloseHistory(), NOW)).toEqual({ do: 'again', afterMs: 0, code: null })
})

test.each([428, 408, 500, 503, 0])(
  'after %s it is tried again, later and later, up to five minutes',
  (code) => {
    const history = newCloseHistory()
    const pauses = Array.from({ length: 12 }, () => {
      const step = nextStep(close(code), history, NOW, highest)
      return step.do === 'again' ? step.afterMs : -1
    })
    expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000])
    expect(pauses.at(-1)).toBe(300_000)
    expect(nextStep(close(code), newCloseHistory(), NOW, () => 0)).toMatchObject({ afterMs: 0 })
  },
)

test('a QR that nobody scanned ends the session', () => {
  expect(nextStep(close(408, 'QR refs attempts ended'), newCloseHistory(), NOW)).toEqual({
    do: 'stop',
    state: 'waiting',
    code: 'qr_timeout',
    until: null,
  })
})

describe('440', () => {
  test('is answered by one try after half a minute, and by giving up at the third in five minutes', () => {
    const history = newCloseHistory()
    expect(nextStep(close(440), history, NOW)).toMatchObject({ do: 'again', afterMs: 30_000 })
    expect(nextStep(close(440), history, NOW + 60_000)).toMatchObject({ do: 'again' })
    expect(nextStep(close(440), history, NOW + 120_000)).toMatchObject({ do: 'stop', state: 'conflict' })
  })

  test('now and then is no conflict', () => {
    const history = newCloseHistory()
    for (const minutes of [0, 6, 12, 18]) {
      expect(nextStep(close(440), history, NOW + minutes * 60_000)).toMatchObject({ do: 'again' })
    }
  })
})

describe('401', () => {
  test('means unlinked', () => {
    expect(nextStep(close(401), newCloseHistory(), NOW)).toMatchObject({ state: 'logged_out', until: null })
  })

  test('right after a restart is tried once more', () => {
    const history = newCloseHistory()
    nextStep(close(515), history, NOW)
    expect(nextStep(close(401), history, NOW + 5_000)).toMatchObject({ do: 'again' })
    expect(nextStep(close(401), history, NOW + 8_000)).toMatchObject({ do: 'stop', state: 'logged_out' })
  })

  test('that we asked for is not tried once more', () => {
    const history = newCloseHistory()
    nextStep(close(515), history, NOW)
    expect(nextStep(close(401, 'Intentional Logout'), history, NOW)).toMatchObject({ do: 'stop' })
  })
})

test('a ban for a while ends by itself, others do not', () => {
  const ban = close(402, '', { code: 101, expire: 3_600 })
  expect(nextStep(ban, newCloseHistory(), NOW)).toEqual({
    do: 'stop',
    state: 'restricted',
    code: 'ban_strangers',
    until: NOW + 3_600_000,
  })
  expect(nextStep(close(403), newCloseHistory(), NOW)).toMatchObject({ state: 'banned', until: null })
  expect(nextStep(close(406), newCloseHistory(), NOW)).toMatchObject({ state: 'banned', until: null })
})

test('an outdated version is looked up once', () => {
  const history = newCloseHistory()
  expect(nextStep(close(405), history, NOW)).toMatchObject({ do: 'again', freshVersion: true })
  expect(nextStep(close(405), history, NOW)).toMatchObject({ do: 'stop', code: 'outdated' })
})

test('a client that is refused three times stops', () => {
  const history = newCloseHistory()
  expect(nextStep(close(411), history, NOW)).toMatchObject({ do: 'again' })
  expect(nextStep(close(411), history, NOW)).toMatchObject({ do: 'again' })
  expect(nextStep(close(411), history, NOW)).toMatchObject({ do: 'stop', code: 'refused_411' })
})

test('too many requests wait a quarter of an hour at least', () => {
  expect(nextStep(close(429), newCloseHistory(), NOW, () => 0)).toMatchObject({ afterMs: 900_000 })
})

test('what we ended ourselves is over', () => {
  expect(nextStep(readClose(undefined), newCloseHistory(), NOW)).toEqual({ do: 'nothing' })
})

test("WhatsApp's words are read from the error", () => {
  const error = Object.assign(new Error('Connection Failure'), {
    output: { statusCode: 402 },
    data: { reason: '402', code: '104', expire: '60' },
  })
  expect(readClose(error)).toEqual({
    code: 402,
    message: 'Connection Failure',
    data: { code: 104, expire: 60 },
  })
})
