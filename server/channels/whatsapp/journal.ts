import { createHash } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import { findJournalRow, type JournalRow } from '#db/whatsapp-keys.ts'
import { externalIdOf } from '#server/lib/external-ids.ts'
import type { Sealer } from '#server/lib/secrets.ts'
import type { JournalEntry } from './key-writes.ts'
import type { SessionOptions } from './options.ts'

/** What a message stanza says besides its ciphertext. */
export interface Stanza {
  attrs: Record<string, string>
  /** Attributes of its `<enc>`. */
  enc: Record<string, string>
}

/** What has been decrypted, so that it is there even if nothing else was done with it yet. */
export interface Journal {
  /** Remembers of whom the ciphertexts of a stanza are, until they are decrypted. */
  remember(node: BinaryNode): void
  stanzaOf(ciphertext: Uint8Array): Stanza | undefined
  entry(ciphertext: Uint8Array, plaintext: Uint8Array): JournalEntry
  /** What this ciphertext said the first time: it cannot be decrypted twice. */
  find(ciphertext: Uint8Array): Promise<Uint8Array | undefined>
  open(row: JournalRow): { stanza: Stanza; plaintext: Buffer }
}

const REMEMBERED = 2_000

/** `failed` is called when the journal cannot be read: then it is not known whether a message is an old one. */
export function createJournal(
  { database, holder, clock }: SessionOptions,
  sealer: Sealer,
  failed: (error: unknown) => void,
): Journal {
  const stanzas = new Map<string, Stanza>()

  const open: Journal['open'] = (row) => ({
    stanza: JSON.parse(sealer.open(row.stanza).toString('utf8')),
    plaintext: sealer.open(row.plaintext),
  })

  return {
    open,
    remember({ attrs, content }) {
      if (!Array.isArray(content)) return
      for (const child of content) {
        if (child.tag !== 'enc' || !(child.content instanceof Uint8Array)) continue
        stanzas.set(hashOf(child.content), { attrs, enc: child.attrs })
      }
      for (const oldest of stanzas.keys()) {
        if (stanzas.size <= REMEMBERED) break
        stanzas.delete(oldest)
      }
    },
    stanzaOf: (ciphertext) => stanzas.get(hashOf(ciphertext)),
    entry(ciphertext, plaintext) {
      const hash = hashOf(ciphertext)
      const stanza = stanzas.get(hash) ?? { attrs: {}, enc: {} }
      stanzas.delete(hash)
      return {
        hash,
        external_id: externalIdOf(stanza.attrs.id ?? ''),
        stanza: sealer.seal(JSON.stringify(stanza)),
        plaintext: sealer.seal(plaintext),
        created_at: clock.now(),
      }
    },
    async find(ciphertext) {
      const query = { channelId: holder.channelId, hash: hashOf(ciphertext) }
      try {
        const row = await findJournalRow(database.read, query)
        return row && open(row).plaintext
      } catch (error) {
        failed(error)
        throw error
      }
    },
  }
}

function hashOf(ciphertext: Uint8Array): string {
  return createHash('sha256').update(ciphertext).digest('hex')
}
