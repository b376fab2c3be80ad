import { expect, test } from 'vitest'
import { checksum, samplesOf, secondsOf, writeOgg } from '#inbox/voice/ogg.ts'
import { waveformOf } from '#inbox/voice/waveform.ts'
import { readWebm } from '#inbox/voice/webm.ts'

const HEAD = new TextEncoder().encode('OpusHead-and-more')
/** One frame of 20 ms. */
const TOC_20_MS = 0xf8

test('the packets of a recording come out of WebM as they went in, with sizes known or not', () => {
  const packets = [aPacket(10), aPacket(300), aPacket(0x4000)]
  for (const isLive of [true, false]) {
    const track = readWebm(aWebm(packets, { isLive }))
    expect(track.head).toEqual(HEAD)
    expect(track.packets).toEqual(packets)
  }
})

test('a recording that was cut off keeps what was whole', () => {
  const webm = aWebm([aPacket(10), aPacket(20)], { isLive: true })
  expect(readWebm(webm.subarray(0, webm.length - 5)).packets).toEqual([aPacket(10)])
})

test('what is no recording in Opus is refused', () => {
  expect(() => readWebm(new Uint8Array())).toThrow('empty')
  expect(() => readWebm(new Uint8Array(100))).toThrow('broken')
  expect(() => readWebm(aWebm([aPacket(10)], { isLive: true, codec: 'A_VORBIS' }))).toThrow('not Opus')
})

test('every length of a packet comes back out of Ogg', () => {
  const packets = [0, 1, 254, 255, 256, 509, 510, 511, 20_000].map((length) => aPacket(length))
  const pages = readOgg(writeOgg({ head: HEAD, packets }, 7))
  expect(pages.flatMap((page) => page.packets).slice(2)).toEqual(packets)
})

test('an Ogg file begins, counts and ends as players expect', () => {
  const packets = Array.from({ length: 120 }, () => aPacket(80))
  const pages = readOgg(writeOgg({ head: HEAD, packets }, 0xdeadbeef))
  expect(pages.map(({ index }) => index)).toEqual(pages.map((_page, index) => index))
  expect(pages.map(({ flags }) => flags)).toEqual([2, 0, ...pages.slice(3).map(() => 0), 4])
  expect(new Set(pages.map(({ serial }) => serial))).toEqual(new Set([0xdeadbeef]))
  expect(pages.at(-1)?.position).toBe(120 * 960)
  // Players seek by pages: none is much longer than a second.
  const lengths = pages.slice(2).map(({ position }, index) => position - (pages[index + 1]?.position ?? 0))
  expect(Math.max(...lengths)).toBeLessThanOrEqual(48_000)
  expect(new TextDecoder().decode(pages[1]?.packets[0]?.slice(0, 8))).toBe('OpusTags')
})

test('the length of a note is counted from its packets', () => {
  expect(samplesOf(new Uint8Array([TOC_20_MS]))).toBe(960)
  expect(samplesOf(new Uint8Array([0b0000_0000]))).toBe(480)
  expect(samplesOf(new Uint8Array([0b0001_1001]))).toBe(2 * 2_880)
  expect(samplesOf(new Uint8Array([0b1000_0011, 3]))).toBe(3 * 120)
  expect(secondsOf({ packets: Array.from({ length: 50 }, () => aPacket(9)) })).toBeCloseTo(1)
})

test('the checksum is the one of Ogg', () => {
  expect(checksum(new TextEncoder().encode('123456789'))).toBe(0x89a1897f)
})

test('a waveform has up to 64 heights, the loudest at 100', () => {
  expect(waveformOf([])).toEqual([])
  expect(waveformOf([0, 0])).toEqual([0, 0])
  expect(waveformOf([0.1, 0.2, 0.4])).toEqual([25, 50, 100])
  const long = waveformOf(Array.from({ length: 1_000 }, (_value, index) => index))
  expect([long.length, long.at(-1)]).toEqual([64, 100])
})

function aPacket(length: number): Uint8Array {
  const packet = new Uint8Array(length).map((_value, index) => (index * 7) % 256)
  if (length > 0) packet[0] = TOC_20_MS
  return packet
}

function aWebm(
  packets: Uint8Array[],
  { isLive, codec = 'A_OPUS' }: { isLive: boolean; codec?: string },
): Uint8Array {
  const track = element(0xae, [
    ...element(0x86, [...new TextEncoder().encode(codec)]),
    ...element(0x63a2, [...HEAD]),
  ])
  const blocks = packets.flatMap((packet) => element(0xa3, [0x81, 0, 0, 0x80, ...packet]))
  const content = [...element(0x1654ae6b, track), ...element(0x1f43b675, blocks, isLive)]
  return new Uint8Array([...element(0x1a45dfa3, [1, 2, 3]), ...element(0x18538067, content, isLive)])
}

function element(id: number, content: number[], isUnknown = false): number[] {
  const digits = id.toString(16)
  const name = (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
  const { length } = content
  const size = isUnknown
    ? [0x01, 255, 255, 255, 255, 255, 255, 255]
    : [0x10 | (length >>> 24), (length >>> 16) & 255, (length >>> 8) & 255, length & 255]
  return [...name, ...size, ...content]
}

interface OggPage {
  flags: number
  position: number
  serial: number
  index: number
  packets: Uint8Array[]
}

/** Reads an Ogg file and checks every page's checksum. */
function readOgg(bytes: Uint8Array): OggPage[] {
  const pages: OggPage[] = []
  for (let at = 0; at < bytes.length; ) {
    const view = new DataView(bytes.buffer, at)
    const table = [...bytes.subarray(at + 27, at + 27 + view.getUint8(26))]
    const length = 27 + table.length + table.reduce((sum, part) => sum + part, 0)
    const page = bytes.slice(at, at + length)
    const sum = view.getUint32(22, true)
    new DataView(page.buffer).setUint32(22, 0, true)
    expect(checksum(page)).toBe(sum)
    pages.push({
      flags: view.getUint8(5),
      position: Number(view.getBigUint64(6, true)),
      serial: view.getUint32(14, true),
      index: view.getUint32(18, true),
      packets: cut(page.subarray(27 + table.length), table),
    })
    at += length
  }
  return pages
}

function cut(content: Uint8Array, table: number[]): Uint8Array[] {
  const packets: Uint8Array[] = []
  let from = 0
  let length = 0
  for (const part of table) {
    length += part
    if (part === 255) continue
    packets.push(content.slice(from, from + length))
    from += length
    length = 0
  }
  return packets
}
