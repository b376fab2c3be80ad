import type { OpusTrack } from './webm.ts'

const CAPTURE = [0x4f, 0x67, 0x67, 0x53]
const HEADER_BYTES = 27
const SEGMENT_BYTES = 255
/** A page of a second: short enough to seek in, long enough to cost little. A page holds at most 255 segments. */
const PAGE_SAMPLES = 48_000
const PAGE_SEGMENTS = 255
const FIRST_PAGE = 0x02
const LAST_PAGE = 0x04
const VENDOR = 'Sapa'
/** Frames of 48,000 samples a second, by the configuration in a packet's first byte: milliseconds times ten. */
const FRAMES = [
  ...repeat([100, 200, 400, 600], 3),
  ...repeat([100, 200], 2),
  ...repeat([25, 50, 100, 200], 4),
]
const SAMPLES_IN_TENTH = 4.8

/** Writes Opus packets as an Ogg file, as WhatsApp's voice notes are. */
export function writeOgg({ head, packets }: OpusTrack, serial: number): Uint8Array<ArrayBuffer> {
  const pages: Uint8Array[] = []
  const add = (content: Uint8Array[], position: number, flags: number) =>
    pages.push(pageOf(content, { position, flags, serial, index: pages.length }))
  add([head], 0, FIRST_PAGE)
  add([tags()], 0, 0)
  // Positions count from the first decoded sample, with those that a player skips.
  let position = 0
  let pageFrom = 0
  let waiting: Uint8Array[] = []
  for (const [index, packet] of packets.entries()) {
    const isLast = index === packets.length - 1
    const isFull = position - pageFrom >= PAGE_SAMPLES || segments([...waiting, packet]) > PAGE_SEGMENTS
    if (waiting.length > 0 && isFull) {
      add(waiting, position, 0)
      waiting = []
      pageFrom = position
    }
    waiting.push(packet)
    position += samplesOf(packet)
    if (isLast) add(waiting, position, LAST_PAGE)
  }
  return joined(pages)
}

/** How long the packets play, in seconds. */
export function secondsOf({ packets }: Pick<OpusTrack, 'packets'>): number {
  return packets.reduce((sum, packet) => sum + samplesOf(packet), 0) / 48_000
}

/** Samples of a packet at 48 kHz: frame length by configuration, times the frames in it. */
export function samplesOf(packet: Uint8Array): number {
  const first = packet[0] ?? 0
  const frame = (FRAMES[first >> 3] ?? 0) * SAMPLES_IN_TENTH
  const count = [1, 2, 2, (packet[1] ?? 0) & 0x3f][first & 3] ?? 1
  return Math.round(frame * count)
}

/** The checksum of a page: CRC-32 with polynomial 04c11db7, not reflected. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << 24
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1
  }
  return sum >>> 0
}

function pageOf(
  packets: Uint8Array[],
  page: { position: number; flags: number; serial: number; index: number },
): Uint8Array {
  const table = packets.flatMap(lacing)
  const bytes = new Uint8Array(
    HEADER_BYTES + table.length + packets.reduce((sum, { length }) => sum + length, 0),
  )
  const view = new DataView(bytes.buffer)
  bytes.set(CAPTURE)
  bytes[5] = page.flags
  view.setBigUint64(6, BigInt(page.position), true)
  view.setUint32(14, page.serial, true)
  view.setUint32(18, page.index, true)
  bytes[26] = table.length
  bytes.set(table, HEADER_BYTES)
  let at = HEADER_BYTES + table.length
  for (const packet of packets) {
    bytes.set(packet, at)
    at += packet.length
  }
  view.setUint32(22, checksum(bytes), true)
  return bytes
}

/** A packet's length as Ogg writes it: 255 as often as it fits, then the rest, which may be 0. */
function lacing({ length }: Uint8Array): number[] {
  const full: number[] = Array.from({ length: Math.floor(length / SEGMENT_BYTES) }, () => SEGMENT_BYTES)
  return [...full, length % SEGMENT_BYTES]
}

function segments(packets: Uint8Array[]): number {
  return packets.reduce((sum, { length }) => sum + Math.floor(length / SEGMENT_BYTES) + 1, 0)
}

function tags(): Uint8Array {
  const vendor = new TextEncoder().encode(VENDOR)
  const bytes = new Uint8Array(16 + vendor.length)
  bytes.set(new TextEncoder().encode('OpusTags'))
  const view = new DataView(bytes.buffer)
  view.setUint32(8, vendor.length, true)
  bytes.set(vendor, 12)
  return bytes
}

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function repeat(lengths: number[], times: number): number[] {
  return Array.from({ length: times }, () => lengths).flat()
}
