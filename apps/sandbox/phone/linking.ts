import { createHmac } from 'node:crypto'
import { Curve, proto } from '@whiskeysockets/baileys'
import { bytesOf, child, newStanzaId, node, nowInSeconds, SERVER, toNumber } from '../nodes.ts'
import type { Connection } from '../server/connection.ts'
import { LinkedDevice } from '../server/linked-device.ts'
import { UploadedKeys } from '../signal/uploaded-keys.ts'
import { isSignedBy } from '../signal/verify.ts'
import type { World } from '../world.ts'
import type { Phone } from './phone.ts'

const ACCOUNT_PREFIX = Buffer.from([6, 0])
const DEVICE_PREFIX = Buffer.from([6, 1])
const RESTART = '515'

/** The end of both ways of pairing: the phone vouches for the client, the client signs back, and must start anew. */
export async function linkClient(
  world: World,
  phone: Phone,
  connection: Connection,
  identity: Buffer,
  secret: Buffer,
): Promise<LinkedDevice> {
  if (world.faults.take('passkeys')) return askForPasskey(connection)
  const link = newLink(phone, connection, identity)
  const voucher = vouchFor(phone, link.number, identity, secret)
  const answer = await connection.query({ type: 'set', xmlns: 'md' }, [
    node('pair-success', {}, [
      node('device-identity', {}, voucher),
      node('biz', { name: phone.name }),
      node('device', { jid: link.jid, lid: link.lidJid }),
      node('platform', { name: 'android' }),
    ]),
  ])
  const signed = bytesOf(child(child(answer, 'pair-device-sign'), 'device-identity'))
  checkDeviceSignature(world, phone, identity, proto.ADVSignedDeviceIdentity.decode(signed))
  phone.links.set(link.number, link)
  world.journal.notices.emit('paired', { phone: phone.number, device: link.number })
  connection.closeStream({ code: RESTART })
  return link
}

/** More than the sandbox can check: here the linking ends, as it does for whoever has no passkey. */
function askForPasskey(connection: Connection): never {
  const attributes = { from: SERVER, id: newStanzaId(), type: 'passkey_prologue_request', t: nowInSeconds() }
  connection.send(node('notification', attributes))
  throw new Error('WhatsApp asks for a passkey')
}

function newLink(phone: Phone, connection: Connection, identity: Buffer): LinkedDevice {
  const { registration, noise } = connection
  const { eIdent, eRegid, eSkeyId, eSkeyVal, eSkeySig } = registration ?? {}
  if (!eIdent || !eRegid || !eSkeyId || !eSkeyVal || !eSkeySig) throw new Error('The registration lacks keys')
  if (!identity.equals(eIdent)) throw new Error('The identity differs from that of the registration')
  const signedPreKey = { id: toNumber(eSkeyId), publicKey: eSkeyVal, signature: eSkeySig }
  const keys = new UploadedKeys(toNumber(eRegid), identity, signedPreKey)
  return new LinkedDevice({ number: phone.takeLinkNumber(), phone, keys, noiseKey: noise.clientKey })
}

function vouchFor(phone: Phone, number: number, identity: Buffer, secret: Buffer): Uint8Array {
  const { identity: account } = phone.phoneDevice
  const details = proto.ADVDeviceIdentity.encode({
    rawId: 1,
    timestamp: Number(nowInSeconds()),
    keyIndex: number,
    accountType: 0,
    deviceType: 0,
  }).finish()
  const signed = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: account.public,
    accountSignature: Curve.sign(account.private, Buffer.concat([ACCOUNT_PREFIX, details, identity])),
  }).finish()
  const hmac = createHmac('sha256', secret).update(signed).digest()
  return proto.ADVSignedDeviceIdentityHMAC.encode({ details: signed, hmac, accountType: 0 }).finish()
}

function checkDeviceSignature(
  world: World,
  phone: Phone,
  identity: Buffer,
  { details, deviceSignature }: proto.ADVSignedDeviceIdentity,
): void {
  const account = phone.phoneDevice.identity.public
  const message = Buffer.concat([DEVICE_PREFIX, details ?? Buffer.alloc(0), identity, account])
  if (deviceSignature && isSignedBy(identity, message, deviceSignature)) return
  world.journal.alarm('bad signature', 'The client does not sign as the device that it says it is')
  throw new Error('The device signature is wrong')
}
