import { proto } from '@whiskeysockets/baileys'
import { bytesOf, child, children, type Node, node, required } from '../nodes.ts'
import { StateConflict, type StateEntry } from '../phone/app-state.ts'
import { announceState } from '../phone/chat-settings.ts'
import type { Phone } from '../phone/phone.ts'
import type { LinkedDevice } from '../server/linked-device.ts'
import type { World } from '../world.ts'
import { linkOf, type Query } from './query.ts'

/** The state that a phone and its linked devices have in common, collection by collection. */
export function answerAppState({ world, connection, stanza, wish }: Query): boolean {
  const link = linkOf(connection)
  const phone = world.directory.phones.get(link.phone.number)
  if (!phone) return false
  const collections = children(wish, 'collection').map((collection) => {
    const patch = child(collection, 'patch')
    return patch ? takePatch(world, phone, link, collection, patch) : collectionNode(world, phone, collection)
  })
  connection.reply(stanza, [node('sync', {}, collections)])
  return true
}

function takePatch(world: World, phone: Phone, link: LinkedDevice, collection: Node, patch: Node): Node {
  const name = required(collection, 'name')
  try {
    const entries = phone.appState.take(name, Number(required(collection, 'version')), bytesOf(patch))
    announceState(phone, name, link.number)
    note(world, phone, name, entries)
    return node('collection', { name, version: String(phone.appState.version(name)) })
  } catch (error) {
    const isConflict = error instanceof StateConflict
    if (!isConflict) world.journal.alarm('bad mac', String(error), { person: phone.number })
    const [code, text] = isConflict ? ['409', 'conflict'] : ['400', 'bad-request']
    const version = String(phone.appState.version(name))
    return node('collection', { name, version, type: 'error' }, [node('error', { code, text })])
  }
}

function note(world: World, phone: Phone, collection: string, entries: StateEntry[]): void {
  for (const { index } of entries)
    world.journal.notices.emit('patch', { phone: phone.number, collection, index })
}

function collectionNode(world: World, phone: Phone, collection: Node): Node {
  const name = required(collection, 'name')
  const { appState } = phone
  const [known, version] = [Number(collection.attrs.version ?? 0), appState.version(name)]
  const attributes = { name, version: String(version), has_more_patches: 'false' }
  if (known >= version) return node('collection', attributes)
  if (collection.attrs.return_snapshot === 'true' && world.largePartsOnMediaHost)
    return node('collection', attributes, [
      node('snapshot', {}, snapshotReference(world, appState.snapshot(name))),
    ])
  const patches = appState.patchesSince(name, known).map((patch) => node('patch', {}, patch))
  return node('collection', attributes, [node('patches', {}, patches)])
}

function snapshotReference(world: World, snapshot: Buffer): Uint8Array {
  const { mediaKey, directPath, fileSha256, fileEncSha256, fileLength } = world.media.put(
    snapshot,
    'app-state',
  )
  const reference = { mediaKey, directPath, fileSha256, fileEncSha256, fileSizeBytes: fileLength }
  return proto.ExternalBlobReference.encode(reference).finish()
}
