import { randomBytes } from 'node:crypto'
import type { proto } from '@whiskeysockets/baileys'
import { node, nowInSeconds, SERVER } from '../nodes.ts'
import { shareWithNewLink } from '../phone/sharing.ts'
import type { World } from '../world.ts'
import type { Connection } from './connection.ts'
import type { LinkedDevice } from './linked-device.ts'

const REF_COUNT = 6
const REF_LENGTH = 24
const LOGGED_OUT = '401'

/** Answers the end of the handshake: a new client is shown its QR texts, a known one is let in. */
export function logIn(world: World, connection: Connection, payload: proto.ClientPayload): void {
  const refused = world.faults.takeLoginRefusal()
  if (refused) connection.refuse(refused.code, refused.attributes)
  else if (payload.devicePairingData) offerPairing(connection, payload.devicePairingData)
  else admit(world, connection, payload)
}

/** What WhatsApp sends once a client has said that it is active: all that waited for it. */
export async function goActive(world: World, connection: Connection, link: LinkedDevice): Promise<void> {
  const waiting = link.pending.all()
  const count = String(waiting.length)
  const preview = { count, message: count, notification: '0', receipt: '0', appdata: '0' }
  connection.send(node('ib', { from: SERVER }, [node('offline_preview', preview)]))
  for (const stanza of waiting) connection.send({ ...stanza, attrs: { ...stanza.attrs, offline: '1' } })
  connection.isActive = true
  connection.send(node('ib', { from: SERVER }, [node('offline', { count })]))
  const phone = world.directory.phones.get(link.phone.number)
  if (phone && !link.hasHistory) await shareWithNewLink(world, phone, link)
}

function offerPairing(
  connection: Connection,
  registration: proto.ClientPayload.IDevicePairingRegistrationData,
): void {
  connection.registration = registration
  const { pairing } = connection
  pairing.refs = Array.from({ length: REF_COUNT }, () => `2@${randomBytes(REF_LENGTH).toString('base64')}`)
  const refs = pairing.refs.map((ref) => node('ref', {}, Buffer.from(ref)))
  void connection.query({ type: 'set', xmlns: 'md' }, [node('pair-device', {}, refs)])
}

function admit(world: World, connection: Connection, payload: proto.ClientPayload): void {
  const phone = world.directory.phones.get(String(payload.username))
  const link = phone?.links.get(payload.device ?? 0)
  if (!phone || !link?.noiseKey.equals(connection.noise.clientKey)) {
    connection.refuse(LOGGED_OUT)
    return
  }
  link.connection?.closeStream({}, [node('conflict', { type: 'replaced' })])
  link.connection = connection
  link.logins++
  connection.link = link
  connection.send(
    node('success', {
      t: nowInSeconds(),
      props: '2',
      companion_enc_static: '',
      location: 'sandbox',
      // Baileys overwrites its own LID with this, so it must be there.
      lid: link.lidJid,
      display_name: phone.name,
    }),
  )
  world.journal.notices.emit('online', { phone: phone.number, device: link.number })
}
