/** The Opus packets of a WebM file as browsers record it, with what a player has to know first. */
export interface OpusTrack {
  /** `OpusHead` and what follows it. */
  head: Uint8Array
  packets: Uint8Array[]
}

const IDS = {
  segment: 0x18538067,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  cluster: 0x1f43b675,
  blockGroup: 0xa0,
  block: 0xa1,
  simpleBlock: 0xa3,
} as const
/** Elements whose content is more elements. */
const CONTAINERS: ReadonlySet<number> = new Set([
  IDS.segment,
  IDS.tracks,
  IDS.trackEntry,
  IDS.cluster,
  IDS.blockGroup,
])
const FLAGS_LACING = 0x06
const BLOCK_HEAD = 3

/** Reads a recording; throws where it is not one sound track of Opus. */
export function readWebm(bytes: Uint8Array): OpusTrack {
  const packets: Uint8Array[] = []
  let head: Uint8Array | undefined
  for (const { id, content } of elements(bytes, 0, bytes.length)) {
    if (id === IDS.codecId && ascii(content) !== 'A_OPUS') throw new Error('The recording is not Opus.')
    if (id === IDS.codecPrivate) head = content
    if (id === IDS.simpleBlock || id === IDS.block) packets.push(packetOf(content))
  }
  if (!head || packets.length === 0) throw new Error('The recording is empty.')
  return { head, packets }
}

interface Element {
  id: number
  content: Uint8Array
}

/** Goes through all elements, into those that hold others. */
function* elements(bytes: Uint8Array, from: number, to: number): Generator<Element> {
  let at = from
  while (at < to) {
    const id = readId(bytes, at)
    const size = readSize(bytes, at + id.length)
    const start = at + id.length + size.length
    if (CONTAINERS.has(id.value)) {
      // Live recordings do not know how long a segment or cluster will be: its elements simply follow.
      at = start
      continue
    }
    if (size.value === null || start + size.value > to) return
    yield { id: id.value, content: bytes.subarray(start, start + size.value) }
    at = start + size.value
  }
}

function readId(bytes: Uint8Array, at: number): { value: number; length: number } {
  const length = lengthOf(bytes, at)
  return { value: readNumber(bytes, at, length), length }
}

/** A size; null where it is not known. */
function readSize(bytes: Uint8Array, at: number): { value: number | null; length: number } {
  const length = lengthOf(bytes, at)
  const most = 2 ** (7 * length)
  const value = readNumber(bytes, at, length) - most
  return { value: value === most - 1 ? null : value, length }
}

/** The first byte says by its leading zeros how many bytes a number has. */
function lengthOf(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first === 0) throw new Error('The recording is broken.')
  return Math.clz32(first) - 23
}

function readNumber(bytes: Uint8Array, at: number, length: number): number {
  let value = 0
  for (let index = 0; index < length; index += 1) value = value * 256 + (bytes[at + index] ?? 0)
  return value
}

/** A block is the track's number, a time of two bytes, flags, and then the packet. */
function packetOf(block: Uint8Array): Uint8Array {
  const start = lengthOf(block, 0) + BLOCK_HEAD
  if (((block[start - 1] ?? 0) & FLAGS_LACING) !== 0) throw new Error('The recording is laced.')
  return block.subarray(start)
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
