const INTRO = Buffer.from([0x57, 0x41, 6, 3])
const ROUTING_MARK = Buffer.from('ED')
const ROUTING_HEADER_LENGTH = 7
const LENGTH_BYTES = 3

/** What a client says once, before its first frame; it is also the prologue of the handshake. */
export const PROLOGUE = INTRO

export function frameOf(body: Uint8Array): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUIntBE(body.length, 0, LENGTH_BYTES)
  return Buffer.concat([length, body])
}

/** Cuts the stream of a client into frames. */
export class FrameReader {
  private buffer: Buffer = Buffer.alloc(0)
  private introduced = false

  read(data: Buffer): Buffer[] {
    this.buffer = this.buffer.length ? Buffer.concat([this.buffer, data]) : data
    if (!this.introduced && !this.readIntro()) return []
    const frames: Buffer[] = []
    for (let frame = this.nextFrame(); frame; frame = this.nextFrame()) frames.push(frame)
    return frames
  }

  private readIntro(): boolean {
    if (this.buffer.subarray(0, 2).equals(ROUTING_MARK) && !this.skipRouting()) return false
    if (this.buffer.length < INTRO.length) return false
    if (!this.buffer.subarray(0, INTRO.length).equals(INTRO)) throw new Error('This is no WhatsApp client')
    this.buffer = this.buffer.subarray(INTRO.length)
    this.introduced = true
    return true
  }

  private skipRouting(): boolean {
    if (this.buffer.length < ROUTING_HEADER_LENGTH) return false
    const end = ROUTING_HEADER_LENGTH + this.buffer.readUIntBE(4, LENGTH_BYTES)
    if (this.buffer.length < end) return false
    this.buffer = this.buffer.subarray(end)
    return true
  }

  private nextFrame(): Buffer | undefined {
    if (this.buffer.length < LENGTH_BYTES) return undefined
    const end = LENGTH_BYTES + this.buffer.readUIntBE(0, LENGTH_BYTES)
    if (this.buffer.length < end) return undefined
    const frame = this.buffer.subarray(LENGTH_BYTES, end)
    this.buffer = this.buffer.subarray(end)
    return frame
  }
}
