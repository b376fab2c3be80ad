import { DEFAULT_CONNECTION_CONFIG, encodeWAMessage, initAuthCreds, proto } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { createJournal } from '#server/channels/whatsapp/journal.ts'
import { journalingSignalRepository } from '#server/channels/whatsapp/signal-repository.ts'
import { createTurns } from '#server/lib/turns.ts'
import { bytesOf, type Node, node } from '../../../apps/sandbox/nodes.ts'
import type { KeyBundle } from '../../../apps/sandbox/signal/key-nodes.ts'
import { SignalDevice } from '../../../apps/sandbox/signal/signal-device.ts'
import { signalKey } from '../../../apps/sandbox/signal/verify.ts'
import { aKeyStore } from './a-key-store.ts'

const CONTACT = '4917012345@s.whatsapp.net'
const LID = '77001122@lid'
const US = 'shop'

/** Our number and a contact's phone, with nothing between them: what one hands over the other gets when a test says so. */
async function aPair() {
  const { store, options, sealer, fail } = await aKeyStore()
  const creds = initAuthCreds()
  const contact = new SignalDevice(CONTACT)
  const journal = createJournal(options, sealer, fail)
  const makeRepository = journalingSignalRepository({
    store,
    turns: createTurns(),
    journal,
    hook: async () => {},
    undecryptable: () => {},
  })
  const ours = makeRepository({ creds, keys: store }, DEFAULT_CONNECTION_CONFIG.logger)
  const { keyId, keyPair, signature } = creds.signedPreKey
  const ourBundle: KeyBundle = {
    registrationId: creds.registrationId,
    identity: creds.signedIdentityKey.public,
    signedPreKey: { id: keyId, publicKey: keyPair.public, signature },
  }
  const read = (plain: Uint8Array) => proto.Message.decode(plain.slice(0, -(plain.at(-1) ?? 0))).conversation
  return {
    contactBeginsAnew: () => contact.startSession(US, ourBundle),
    weBeginAnew: () => ours.injectE2ESession({ jid: CONTACT, session: asSession(contact.newBundle()) }),
    contactWrites: (text: string) => contact.encrypt(US, { conversation: text }),
    async weWrite(text: string, jid = CONTACT): Promise<Node> {
      const data = encodeWAMessage({ conversation: text })
      const { type, ciphertext } = await ours.encryptMessage({ jid, data })
      return node('enc', { v: '2', type }, ciphertext)
    },
    async weRead(letter: Node) {
      const type = letter.attrs.type === 'pkmsg' ? 'pkmsg' : 'msg'
      const ciphertext = bytesOf(letter)
      return read(await ours.decryptMessage({ jid: CONTACT, type, ciphertext }))
    },
    /** As it comes from somebody whose LID and number are both said. */
    async weReadFromLid(letter: Node) {
      journal.remember(node('message', { id: `${Math.random()}`, from: LID, sender_pn: CONTACT }, [letter]))
      const type = letter.attrs.type === 'pkmsg' ? 'pkmsg' : 'msg'
      return read(await ours.decryptMessage({ jid: LID, type, ciphertext: bytesOf(letter) }))
    },
    contactReads: async (letter: Node) => (await contact.decrypt(US, letter)).conversation,
  }
}

function asSession({ registrationId, identity, signedPreKey, preKey }: KeyBundle) {
  const { id: keyId, signature } = signedPreKey
  return {
    registrationId,
    identityKey: signalKey(identity),
    signedPreKey: { keyId, signature, publicKey: signalKey(signedPreKey.publicKey) },
    preKey: { keyId: preKey?.id ?? 0, publicKey: signalKey(preKey?.publicKey ?? identity) },
  }
}

async function aPairThatHasTalked() {
  const pair = await aPair()
  await pair.contactBeginsAnew()
  expect(await pair.weRead(await pair.contactWrites('hello'))).toBe('hello')
  expect(await pair.contactReads(await pair.weWrite('hi'))).toBe('hi')
  return pair
}

test('a message of an older session, late on its way, leaves the newer one whole', async () => {
  const pair = await aPairThatHasTalked()
  const late = await pair.contactWrites('late')
  await pair.weBeginAnew()
  expect(await pair.contactReads(await pair.weWrite('first'))).toBe('first')
  expect(await pair.weRead(late)).toBe('late')
  expect(await pair.contactReads(await pair.weWrite('second'))).toBe('second')
  expect(await pair.weRead(await pair.contactWrites('third'))).toBe('third')
})

test('so it is at the other end', async () => {
  const pair = await aPairThatHasTalked()
  const late = await pair.weWrite('late')
  await pair.contactBeginsAnew()
  expect(await pair.weRead(await pair.contactWrites('first'))).toBe('first')
  expect(await pair.contactReads(late)).toBe('late')
  expect(await pair.weRead(await pair.contactWrites('second'))).toBe('second')
  expect(await pair.contactReads(await pair.weWrite('third'))).toBe('third')
})

test('a message that fits no session is refused, and the next one is read', async () => {
  const pair = await aPairThatHasTalked()
  await pair.weBeginAnew()
  const letter = await pair.contactWrites('spoilt')
  const spoilt = Buffer.from(bytesOf(letter))
  spoilt[spoilt.length - 1] = (spoilt.at(-1) ?? 0) ^ 1
  await expect(pair.weRead({ ...letter, content: spoilt })).rejects.toThrow()
  expect(await pair.weRead(await pair.contactWrites('whole'))).toBe('whole')
})

test('what was agreed on under the number is read from the LID, and what was agreed on there stays', async () => {
  const pair = await aPairThatHasTalked()
  const late = await pair.contactWrites('late')
  await pair.contactBeginsAnew()
  expect(await pair.weReadFromLid(await pair.contactWrites('from the LID'))).toBe('from the LID')
  expect(await pair.contactReads(await pair.weWrite('to the LID', LID))).toBe('to the LID')
  const next = await pair.contactWrites('next')
  expect(await pair.weReadFromLid(late)).toBe('late')
  expect(await pair.weReadFromLid(next)).toBe('next')
  expect(await pair.contactReads(await pair.weWrite('last', LID))).toBe('last')
})
