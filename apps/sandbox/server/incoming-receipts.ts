import { parseJid } from '../jids.ts'
import { bytesOf, child, children, firstChild, type Node, node, required } from '../nodes.ts'
import { answerMediaRequest } from '../phone/media-requests.ts'
import { readPreKey, readSignedPreKey } from '../signal/key-nodes.ts'
import { UploadedKeys } from '../signal/uploaded-keys.ts'
import type { World } from '../world.ts'
import { type Letter, resealLetter } from './letters.ts'
import type { LinkedDevice } from './linked-device.ts'

/** A client says what became of messages: it has them, shows them as read, or cannot read them. */
export async function takeReceipt(world: World, link: LinkedDevice, receipt: Node): Promise<void> {
  const { to = '', type, participant } = receipt.attrs
  const ids = [
    required(receipt, 'id'),
    ...children(firstChild(receipt), 'item').map((item) => required(item, 'id')),
  ]
  link.connection?.send(node('ack', { class: 'receipt', from: to, id: ids[0], type, participant }))
  if (type === 'server-error') return answerMediaRequest(world, link, receipt)
  for (const id of ids) {
    // What could not be read is settled by its own ack, which comes next: the message sent again is not to fall to it.
    if (type !== 'retry') settleMessage(link, id, [to, participant, receipt.attrs.recipient])
    noteReceipt(world, id, participant ?? to, type ?? 'delivery')
  }
  const notice = { phone: link.phone.number, ids, type: type ?? 'delivery', to, participant }
  world.journal.notices.emit('receipt', notice)
  if (type === 'retry') await sendAgain(world, link, receipt)
}

/** Ids are unique only inside a chat, so the chat must fit where the receipt names one that we know. */
function settleMessage(link: LinkedDevice, id: string, jids: (string | undefined)[]): void {
  const users = jids.flatMap((jid) => (jid ? [parseJid(jid).user] : []))
  link.pending.settle(id, ({ tag, attrs }) => {
    if (tag !== 'message') return false
    const about = [attrs.from, attrs.participant, attrs.recipient, attrs.sender_lid, attrs.sender_pn]
    return about.some((jid) => jid && users.includes(parseJid(jid).user))
  })
}

function noteReceipt(world: World, id: string, jid: string, type: string): void {
  world.directory.find(jid)?.ledger.findSent(id)?.receipts.push(type)
}

/** On a new session, made from the keys that the client sends along or else from those it has uploaded. */
async function sendAgain(world: World, link: LinkedDevice, receipt: Node): Promise<void> {
  const sender = world.directory.find(receipt.attrs.participant ?? required(receipt, 'to'))
  const letter = sender && link.findLetter(sender, required(receipt, 'id'))
  if (!letter) return
  const count = Number(child(receipt, 'retry')?.attrs.count ?? 1)
  const sent = letter.from.ledger.findSent(letter.id)
  if (sent) sent.retries = count
  await letter.from.turns.run(async () => {
    await startAfresh(letter, link, child(receipt, 'keys'))
    link.push(await resealLetter(letter, link, count))
  })
}

async function startAfresh(letter: Letter, link: LinkedDevice, keys: Node | undefined): Promise<void> {
  const device = letter.from.deviceNumbered(letter.device)
  const signed = child(keys, 'skey')
  device.closeSessions(link.address)
  device.forgetTellingSenderKey(link.address)
  if (!keys || !signed) return
  const sent = new UploadedKeys(
    link.keys.registrationId,
    bytesOf(child(keys, 'identity')),
    readSignedPreKey(signed),
  )
  const oneTime = child(keys, 'key')
  if (oneTime) sent.oneTime.push(readPreKey(oneTime))
  await device.startSession(link.address, sent.take())
}
