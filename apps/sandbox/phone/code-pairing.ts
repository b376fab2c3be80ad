import { createCipheriv, createDecipheriv, type DecipherGCM, pbkdf2Sync, randomBytes } from 'node:crypto'
import { parseJid } from '../jids.ts'
import { bytesOf, child, type Node, newStanzaId, node, nowInSeconds, SERVER } from '../nodes.ts'
import { agree, derive, type KeyPair, newKeyPair } from '../noise/primitives.ts'
import type { Connection } from '../server/connection.ts'
import type { LinkedDevice } from '../server/linked-device.ts'
import { until } from '../until.ts'
import type { World } from '../world.ts'
import { linkClient } from './linking.ts'
import type { Phone } from './phone.ts'

const ITERATIONS = 131_072
const KEY_LENGTH = 32
const SALT_LENGTH = 32
const CTR_IV_LENGTH = 16
const GCM_IV_LENGTH = 12
const TAG_LENGTH = 16
const BUNDLE_INFO = 'link_code_pairing_key_bundle_encryption_key'

/** Links the client that asked for a code for this number. */
export async function linkByCode(world: World, phone: Phone, code: string): Promise<LinkedDevice> {
  const connection = await until(() => findAsking(world, phone), 'a client that asks for a code')
  const { hello } = connection.pairing
  const theirEphemeral = unwrap(
    code,
    bytesOf(child(hello, 'link_code_pairing_wrapped_companion_ephemeral_pub')),
  )
  const ephemeral = newKeyPair()
  // What answered a code that was mistyped before says nothing of this one.
  connection.pairing.finish = undefined
  connection.send(primaryHello(phone, connection, wrap(code, ephemeral.public)))
  const finish = await until(() => connection.pairing.finish, 'the client to finish pairing')
  const identity = bytesOf(child(finish, 'companion_identity_public'))
  const random = readBundle(phone, ephemeral, theirEphemeral, identity, finish)
  const shared = agree(ephemeral.private, theirEphemeral)
  const identities = agree(phone.phoneDevice.identity.private, identity)
  const secret = derive(
    Buffer.concat([shared, identities, random]),
    Buffer.alloc(0),
    'adv_secret',
    KEY_LENGTH,
  )
  return linkClient(world, phone, connection, identity, secret)
}

function findAsking(world: World, phone: Phone): Connection | undefined {
  return [...world.connections].find(({ pairing }) => {
    const jid = pairing.hello?.attrs.jid
    return jid !== undefined && parseJid(jid).user === phone.number
  })
}

function primaryHello(phone: Phone, connection: Connection, wrapped: Buffer): Node {
  return node(
    'notification',
    { from: SERVER, id: newStanzaId(), type: 'link_code_companion_reg', t: nowInSeconds() },
    [
      node('link_code_companion_reg', { stage: 'primary_hello' }, [
        node('link_code_pairing_wrapped_primary_ephemeral_pub', {}, wrapped),
        node('primary_identity_pub', {}, phone.phoneDevice.identity.public),
        node('link_code_pairing_ref', {}, Buffer.from(connection.pairing.codeRef)),
      ]),
    ],
  )
}

/** The bundle must name both identities; what is left of it is the client's share of the secret. */
function readBundle(
  phone: Phone,
  ephemeral: KeyPair,
  theirEphemeral: Buffer,
  identity: Buffer,
  finish: Node,
): Buffer {
  const wrapped = bytesOf(child(finish, 'link_code_pairing_wrapped_key_bundle'))
  const [salt, iv, sealed] = split(wrapped, SALT_LENGTH, GCM_IV_LENGTH)
  const key = derive(agree(ephemeral.private, theirEphemeral), salt, BUNDLE_INFO, KEY_LENGTH)
  const decipher = createDecipheriv('aes-256-gcm', key, iv)
  decipher.setAuthTag(sealed.subarray(-TAG_LENGTH))
  const bundle = opened(decipher, sealed.subarray(0, -TAG_LENGTH))
  const [theirs, ours, random] = split(bundle, KEY_LENGTH, KEY_LENGTH)
  if (!theirs.equals(identity) || !ours.equals(phone.phoneDevice.identity.public))
    throw new Error('The key bundle names other identities')
  return random
}

function opened(decipher: DecipherGCM, sealed: Buffer): Buffer {
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()])
  } catch {
    throw new Error('This is not the code that the inbox shows')
  }
}

function wrap(code: string, publicKey: Uint8Array): Buffer {
  const [salt, iv] = [randomBytes(SALT_LENGTH), randomBytes(CTR_IV_LENGTH)]
  const cipher = createCipheriv('aes-256-ctr', keyOfCode(code, salt), iv)
  return Buffer.concat([salt, iv, cipher.update(publicKey), cipher.final()])
}

function unwrap(code: string, wrapped: Buffer): Buffer {
  const [salt, iv, encrypted] = split(wrapped, SALT_LENGTH, CTR_IV_LENGTH)
  const decipher = createDecipheriv('aes-256-ctr', keyOfCode(code, salt), iv)
  return Buffer.concat([decipher.update(encrypted), decipher.final()])
}

function keyOfCode(code: string, salt: Buffer): Buffer {
  return pbkdf2Sync(code, salt, ITERATIONS, KEY_LENGTH, 'sha256')
}

function split(bytes: Buffer, first: number, second: number): [Buffer, Buffer, Buffer] {
  const middle = first + second
  return [bytes.subarray(0, first), bytes.subarray(first, middle), bytes.subarray(middle)]
}
