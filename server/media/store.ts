import type { Readable } from 'node:stream'

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * Where the bytes of files are kept, each under an id of ours (a UUID, or one with `-thumbnail` behind it). No name
 * that anybody gave a file ever comes here.
 */
export interface MediaStore {
  /** Stores all or nothing, and answers when it is safe on the medium. */
  put(id: string, content: Buffer | Readable): Promise<void>
  /** Throws `media_missing` when nothing is stored under `id`. */
  open(id: string, range?: ByteRange): Promise<Readable>
  /** In bytes; undefined when nothing is stored under `id`. */
  size(id: string): Promise<number | undefined>
  /** Nothing happens when nothing is stored under `id`. */
  remove(id: string): Promise<void>
  /** Every stored id, in no order. */
  list(): AsyncIterable<string>
  /** A local folder for files that are just coming in. Whoever puts one there removes it again. */
  readonly incoming: string
  /** Removes what a killed process left in `incoming`, untouched since `before` (epoch ms). */
  removeLeftovers(before: number): Promise<number>
}
