import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { hash } from '../noise/primitives.ts'
import { type Certificate, selfSignedCertificate } from './certificate.ts'
import { decryptMedia, encryptMedia, type MediaKind } from './encryption.ts'

const HISTORY_HOST = 'mmg.whatsapp.net'

export interface StoredMedia {
  url: string
  directPath: string
  mediaKey: Buffer
  fileSha256: Buffer
  fileEncSha256: Buffer
  fileLength: number
  mediaKeyTimestamp: number
}

export interface MediaReference {
  directPath?: string | null
  mediaKey?: Uint8Array | null
  fileSha256?: Uint8Array | null
  fileEncSha256?: Uint8Array | null
}

/** WhatsApp's file store: HTTPS on loopback, since Baileys builds every address as https://<host><path>. */
export class MediaHost {
  /** `localhost:<port>`. */
  host = ''
  uploads = 0
  downloads = 0
  /** What to answer instead of a file, and how many times more; a path answers so until it is uploaded anew. */
  readonly refusals: { status: number; times: number }[] = []
  readonly gone = new Map<string, number>()
  readonly certificate: Certificate = selfSignedCertificate(['localhost', HISTORY_HOST])
  private readonly blobs = new Map<string, Buffer>()
  private server: Server | undefined

  async listen(port = 0): Promise<void> {
    const { certificate: cert, key } = this.certificate
    const server = createServer({ cert, key }, (request, response) => {
      this.answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    this.server = server
    this.host = `localhost:${(server.address() as AddressInfo).port}`
  }

  close(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }

  /** Encrypts and publishes; the answer's fields go into an image, document, … message. */
  put(plain: Uint8Array, kind: MediaKind): StoredMedia {
    const { body, ...keys } = encryptMedia(plain, kind)
    return {
      ...this.publish(body),
      ...keys,
      fileLength: plain.length,
      mediaKeyTimestamp: Math.floor(Date.now() / 1000),
    }
  }

  /** A file that is not encrypted, as profile photos are not; its address. */
  putPlain(body: Buffer): string {
    return this.publish(body).url
  }

  /** What the phone of somebody who got such a message would show. */
  get(reference: MediaReference, kind: MediaKind): Buffer {
    if (!reference.mediaKey) throw new Error('A file came without its key')
    const body = this.blobAt(reference.directPath)
    checkHash(reference.fileEncSha256, body)
    const plain = decryptMedia(body, reference.mediaKey, kind)
    checkHash(reference.fileSha256, plain)
    return plain
  }

  /** What a phone does when asked for a file anew: the same bytes at a new place. */
  putAgain(directPath: string | null | undefined): string {
    return this.publish(this.blobAt(directPath)).directPath
  }

  private blobAt(directPath: string | null | undefined): Buffer {
    const blob = this.blobs.get(directPath ?? '')
    if (!blob) throw new Error(`There is no file at ${directPath}`)
    return blob
  }

  private publish(body: Buffer): { url: string; directPath: string } {
    const directPath = `/v/${randomBytes(12).toString('hex')}.enc`
    this.blobs.set(directPath, body)
    return { url: `https://${this.host}${directPath}`, directPath }
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? '/', 'https://localhost').pathname
    if (request.method === 'POST') this.takeUpload(request, response)
    else this.sendFile(path, response)
  }

  private takeUpload(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      this.uploads++
      const { url, directPath } = this.publish(Buffer.concat(parts))
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ url, direct_path: directPath }))
    })
  }

  private sendFile(path: string, response: ServerResponse): void {
    const blob = this.blobs.get(path)
    const refused = this.gone.get(path) ?? this.nextRefusal()
    response.statusCode = refused ?? (blob ? 200 : 404)
    if (refused || !blob) {
      response.end()
      return
    }
    this.downloads++
    response.end(blob)
  }

  private nextRefusal(): number | undefined {
    const refusal = this.refusals[0]
    if (refusal && --refusal.times <= 0) this.refusals.shift()
    return refusal?.status
  }
}

function checkHash(expected: Uint8Array | null | undefined, data: Uint8Array): void {
  if (expected && !hash(data).equals(expected)) throw new Error('A file is not what its message says')
}
