import type { proto } from '@whiskeysockets/baileys'
import type { MessageDetails } from '#server/protocol/views.ts'
import type { Part } from './part.ts'
import { readList, readName, readText } from './values.ts'

type Card = NonNullable<MessageDetails['contacts']>[number]

const MOST_CARDS = 257
const MOST_PHONES = 20
const LONGEST_CARD = 20_000

/** One or several contact cards. */
export function readCardsPart(content: proto.IMessage): Part | null {
  const { contactMessage: one, contactsArrayMessage: many } = content
  if (!one && !many) return null
  const given = one ? [one] : readList(many?.contacts, MOST_CARDS)
  return { kind: 'contacts', text: '', details: { contacts: given.map(readCard) }, file: null }
}

function readCard(card: proto.Message.IContactMessage): Card {
  const lines = unfold(readText(card.vcard, LONGEST_CARD))
  const values = (wanted: string) => lines.filter(({ name }) => name === wanted)
  const phones = values('TEL').map(({ parameters, value }) => phoneOf(parameters, value))
  const named = values('FN')[0]?.value ?? values('N')[0]?.value.split(';').filter(Boolean).reverse().join(' ')
  return {
    name: readName(card.displayName) ?? readName(plain(named ?? '')) ?? '',
    phones: [...new Set(phones.filter((phone) => phone !== ''))].slice(0, MOST_PHONES),
  }
}

interface Line {
  name: string
  parameters: string
  value: string
}

/** A card's lines; one that begins with white space goes on with the line before. */
function unfold(card: string): Line[] {
  const lines = card.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  return lines.flatMap((line) => {
    const match = /^(?:[\w-]+\.)?([A-Za-z-]+)((?:;[^:]*)?):(.*)$/.exec(line)
    if (!match) return []
    const [, name = '', parameters = '', value = ''] = match
    return [{ name: name.toUpperCase(), parameters, value }]
  })
}

/** The number as it is written; WhatsApp's own id of it where it is written without a country. */
function phoneOf(parameters: string, value: string): string {
  const written = value.replace(/^tel:/i, '').trim().slice(0, 40)
  const waid = /waid=(\d{5,20})/i.exec(parameters)?.[1]
  return waid && !written.startsWith('+') ? `+${waid}` : written
}

function plain(value: string): string {
  return value.replace(/\\n/gi, ' ').replace(/\\([,;\\])/g, '$1')
}
