import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { bigEndian } from '../nodes.ts'
import {
  decryptValue,
  EMPTY_HASH,
  encryptValue,
  expandStateKey,
  indexMac,
  nextHash,
  patchMac,
  snapshotMac,
  valueMac,
} from './app-state-crypto.ts'

const { SET, REMOVE } = proto.SyncdMutation.SyncdOperation
const MAC_LENGTH = 32
const KEY_LENGTH = 32

export const COLLECTIONS = [
  'critical_block',
  'critical_unblock_low',
  'regular_high',
  'regular_low',
  'regular',
] as const

/** One fact of the common state: that a chat is archived, a message starred, a contact called so. */
export interface StateEntry {
  index: string[]
  value: proto.ISyncActionValue
  version: number
}

interface Kept {
  entry: StateEntry
  record: proto.ISyncdRecord
  mac: Buffer
}

interface Collection {
  version: number
  hash: Buffer
  kept: Map<string, Kept>
  patches: Buffer[]
}

interface Change {
  isRemoval: boolean
  record: proto.ISyncdRecord
  mac: Buffer
  indexKey: string
  entry: StateEntry
}

/** A patch that does not follow upon the version that the server has. */
export class StateConflict extends Error {}

/** The state that a phone shares with its linked devices, versioned, encrypted and chained by MACs. */
export class AppState {
  readonly keyId = Buffer.concat([bigEndian(0, 2), bigEndian(1, 4)])
  readonly keyData = randomBytes(KEY_LENGTH)
  private readonly keys = expandStateKey(this.keyData)
  private readonly collections = new Map<string, Collection>()

  version(name: string): number {
    return this.collection(name).version
  }

  entries(name: string): StateEntry[] {
    return [...this.collection(name).kept.values()].map(({ entry }) => entry)
  }

  find(name: string, index: string[]): StateEntry | undefined {
    return this.entries(name).find((entry) => JSON.stringify(entry.index) === JSON.stringify(index))
  }

  patchesSince(name: string, version: number): Buffer[] {
    return this.collection(name).patches.slice(version)
  }

  /** All entries at once, for a device that begins or has lost its way. */
  snapshot(name: string): Buffer {
    const { version, hash, kept } = this.collection(name)
    const snapshot = {
      version: { version },
      records: [...kept.values()].map(({ record }) => record),
      mac: snapshotMac(hash, version, name, this.keys),
      keyId: { id: this.keyId },
    }
    return Buffer.from(proto.SyncdSnapshot.encode(snapshot).finish())
  }

  /** A change made on the phone; without a value the entry goes. */
  change(name: string, index: string[], value: proto.ISyncActionValue | undefined, apiVersion = 1): void {
    const collection = this.collection(name)
    const change = this.newChange(index, value, apiVersion)
    const version = collection.version + 1
    const hash = hashAfter(collection, [change])
    const mac = snapshotMac(hash, version, name, this.keys)
    const patch = {
      version: { version },
      mutations: [{ operation: change.isRemoval ? REMOVE : SET, record: change.record }],
      snapshotMac: mac,
      patchMac: patchMac(mac, [change.mac], version, name, this.keys),
      keyId: { id: this.keyId },
    }
    apply(collection, [change], hash, patch)
  }

  /** A client's patch, checked in every part; gives back the facts it sets. */
  take(name: string, baseVersion: number, bytes: Uint8Array): StateEntry[] {
    const collection = this.collection(name)
    if (baseVersion !== collection.version) throw new StateConflict(`${name} is at ${collection.version}`)
    const patch = proto.SyncdPatch.decode(bytes)
    const version = baseVersion + 1
    const changes = patch.mutations.map((mutation) => this.readChange(mutation))
    const hash = hashAfter(collection, changes)
    const mac = snapshotMac(hash, version, name, this.keys)
    const macs = changes.map((change) => change.mac)
    mustEqual(patch.snapshotMac, mac, 'The snapshot MAC is wrong')
    mustEqual(patch.patchMac, patchMac(mac, macs, version, name, this.keys), 'The patch MAC is wrong')
    apply(collection, changes, hash, { ...patch, version: { version } })
    return changes.map(({ entry }) => entry)
  }

  private collection(name: string): Collection {
    const known = this.collections.get(name)
    if (known) return known
    const collection = { version: 0, hash: EMPTY_HASH, kept: new Map(), patches: [] }
    this.collections.set(name, collection)
    return collection
  }

  private newChange(index: string[], value: proto.ISyncActionValue | undefined, version: number): Change {
    const isRemoval = value === undefined
    const entry = { index, value: value ?? {}, version }
    const indexBytes = Buffer.from(JSON.stringify(index))
    const data = { index: indexBytes, value: entry.value, padding: Buffer.alloc(0), version }
    const encrypted = encryptValue(proto.SyncActionData.encode(data).finish(), this.keys)
    const mac = valueMac(isRemoval, encrypted, this.keyId, this.keys)
    const blob = indexMac(indexBytes, this.keys)
    const record = {
      index: { blob },
      value: { blob: Buffer.concat([encrypted, mac]) },
      keyId: { id: this.keyId },
    }
    return { isRemoval, record, mac, indexKey: blob.toString('base64'), entry }
  }

  private readChange({ operation, record }: proto.ISyncdMutation): Change {
    const [blob, indexBlob] = [record?.value?.blob, record?.index?.blob]
    if (!record || !blob || !indexBlob) throw new Error('A mutation is incomplete')
    const isRemoval = operation === REMOVE
    const [encrypted, mac] = [blob.subarray(0, -MAC_LENGTH), Buffer.from(blob.subarray(-MAC_LENGTH))]
    mustEqual(record.keyId?.id, this.keyId, 'A mutation is encrypted with an unknown key')
    mustEqual(mac, valueMac(isRemoval, encrypted, this.keyId, this.keys), 'The MAC of a value is wrong')
    const { index, value, version } = proto.SyncActionData.decode(decryptValue(encrypted, this.keys))
    mustEqual(indexBlob, indexMac(index ?? Buffer.alloc(0), this.keys), 'The MAC of an index is wrong')
    const entry = { index: readIndex(index), value: value ?? {}, version: version ?? 0 }
    return { isRemoval, record, mac, indexKey: Buffer.from(indexBlob).toString('base64'), entry }
  }
}

function hashAfter({ hash, kept }: Collection, changes: Change[]): Buffer {
  const removed = changes.flatMap(({ indexKey }) => kept.get(indexKey)?.mac ?? [])
  const added = changes.filter(({ isRemoval }) => !isRemoval).map(({ mac }) => mac)
  return nextHash(hash, removed, added)
}

function apply(collection: Collection, changes: Change[], hash: Buffer, patch: proto.ISyncdPatch): void {
  for (const { indexKey, isRemoval, entry, record, mac } of changes) {
    if (isRemoval) collection.kept.delete(indexKey)
    else collection.kept.set(indexKey, { entry, record, mac })
  }
  collection.hash = hash
  collection.version++
  collection.patches.push(Buffer.from(proto.SyncdPatch.encode(patch).finish()))
}

function readIndex(index: Uint8Array | null | undefined): string[] {
  const parts: unknown = JSON.parse(Buffer.from(index ?? []).toString())
  return Array.isArray(parts) ? parts.map(String) : []
}

function mustEqual(given: Uint8Array | null | undefined, expected: Uint8Array, complaint: string): void {
  if (!given || !Buffer.from(given).equals(expected)) throw new Error(complaint)
}
