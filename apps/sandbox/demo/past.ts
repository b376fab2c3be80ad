import { createHash } from 'node:crypto'
import type { What } from '../people/contact.ts'
import type { Group } from '../people/group.ts'
import type { Person } from '../people/person.ts'
import type { RememberedChat } from '../phone/chat-memory.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Destination } from '../server/letters.ts'
import type { Cast } from './cast.ts'
import { kawung, parang } from './drawings.ts'
import { picture } from './files.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** A line of the past: who (nobody: the shop), and what. */
type PastLine = [Person | undefined, What]

/** Gives the shop's phone the chats that it had before it was linked. */
export async function rememberPast(
  sandbox: Sandbox,
  cast: Cast,
  group: Group,
  now = Date.now(),
): Promise<void> {
  const { shop, bagus, rina, ahmad, siti, james } = cast
  const remember = (
    chat: Destination,
    daysAgo: number,
    lines: PastLine[],
    more: Partial<RememberedChat> = {},
  ) => {
    const begin = now - daysAgo * DAY_MS
    const messages = lines.map(([from, what], index) => ({
      // The same at every start, so that a number that is linked again finds what it knows.
      id: idOf(`${chatName(chat)}|${index}`),
      from,
      what,
      at: new Date(begin + index * 7 * MINUTE_MS),
    }))
    shop.memory.remember({ with: chat, messages, ...more })
  }
  remember(rina, 12, [
    [rina, 'Siang kak, saya mau pesan 10 kain Kawung untuk seragam arisan.'],
    [undefined, 'Siang kak Rina 🙏 Bisa. Warna coklat atau biru?'],
    [rina, 'Coklat. Bisa selesai sebelum tanggal 20?'],
    [undefined, await picture(sandbox, kawung(), 'Yang ini ya kak, stok masih 14 lembar.')],
    [rina, 'Cantik sekali! Saya transfer hari ini.'],
    [undefined, 'Terima kasih kak, begitu masuk langsung kami kirim.'],
  ])
  remember(james, 6, [
    [james, 'Hello, I saw your stall at the Singapore craft fair. Do you have a catalogue?'],
    [undefined, 'Hi James! Nice to hear from you. The new one comes out next week, shall I send it here?'],
    [james, 'Please do. I am mostly after indigo.'],
    [
      undefined,
      await picture(sandbox, parang(), 'Then have a look at this Parang, it has just come from the dye.'),
    ],
    [james, 'That is gorgeous.'],
  ])
  remember(siti, 4, [
    [siti, 'Kak, kemeja lengan panjang ukuran XL masih ada?'],
    [undefined, 'Maaf kak Siti, XL habis. Minggu depan datang lagi, mau kami kabari?'],
    [siti, 'Boleh kak, terima kasih.'],
  ])
  remember(bagus, 21, [
    [bagus, 'Pagi, toko buka jam berapa hari Minggu?'],
    [undefined, 'Pagi kak Bagus, hari Minggu kami buka jam 9 sampai jam 3 sore.'],
    [bagus, 'Oke, terima kasih.'],
  ])
  remember(group, 3, [
    [rina, 'Teman-teman, siapa yang ikut pameran bulan depan?'],
    [ahmad, 'Saya ikut, dua meja.'],
    [undefined, 'Siap, kami siapkan 40 kain untuk dibawa.'],
    [siti, 'Saya bantu jaga hari Sabtu.'],
  ])
}

function idOf(seed: string): string {
  return `3EB0${createHash('sha256').update(seed).digest('hex').slice(0, 18).toUpperCase()}`
}

function chatName(chat: Destination): string {
  return 'number' in chat ? chat.number : chat.subject
}
