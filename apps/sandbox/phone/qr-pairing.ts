import type { LinkedDevice } from '../server/linked-device.ts'
import type { World } from '../world.ts'
import { linkClient } from './linking.ts'
import type { Phone } from './phone.ts'

/** Links the client that shows this QR text. */
export async function linkByQr(world: World, phone: Phone, qrText: string): Promise<LinkedDevice> {
  const { ref, noiseKey, identity, secret } = readQr(qrText)
  const connection = [...world.connections].find(({ pairing }) => pairing.refs.includes(ref))
  if (!connection) throw new Error('Nobody shows this QR code any more')
  if (!connection.noise.clientKey.equals(noiseKey)) throw new Error('The QR code is of another socket')
  return linkClient(world, phone, connection, identity, secret)
}

/** Written as …#ref,noise key,identity,secret,platform, all but the first and last in base64. */
function readQr(qrText: string) {
  const [ref, noiseKey, identity, secret] = (qrText.split('#').at(-1) ?? '').split(',')
  if (!ref || !noiseKey || !identity || !secret) throw new Error('This is no QR code of WhatsApp')
  return {
    ref,
    noiseKey: Buffer.from(noiseKey, 'base64'),
    identity: Buffer.from(identity, 'base64'),
    secret: Buffer.from(secret, 'base64'),
  }
}
