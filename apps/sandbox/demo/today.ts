import { setTimeout as sleep } from 'node:timers/promises'
import { poll } from '../people/contents.ts'
import type { Group } from '../people/group.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Cast } from './cast.ts'
import { kawung, parcel } from './drawings.ts'
import { picture, purchaseOrder, voiceNote } from './files.ts'

const BETWEEN_MS = 150

/** What is written on the day of the demo, once the shop's number is linked: each message really travels. */
export async function playToday(sandbox: Sandbox, cast: Cast, group: Group): Promise<void> {
  const { shop, bagus, rina, ahmad, siti, james, emma, kadek } = cast
  const pause = () => sleep(BETWEEN_MS)

  await kadek.say(shop, 'Permisi, apakah bisa kirim ke Denpasar? Ongkirnya berapa ya?')
  await pause()
  await siti.say(shop, {
    locationMessage: {
      degreesLatitude: -7.7926,
      degreesLongitude: 110.3658,
      name: 'Malioboro, Yogyakarta',
      address: 'Jl. Malioboro, Yogyakarta',
    },
  })
  await siti.say(shop, 'Kak, saya di sini. Tokonya sebelah mana?')
  await pause()
  await emma.say(shop, 'Good morning! Our order for the Christmas market is attached.')
  await emma.say(shop, purchaseOrder(sandbox))
  const question = await emma.say(shop, 'Could you confirm by tomorow?')
  await pause()
  await emma.edit(shop, question.id, 'Could you confirm by tomorrow?')
  await pause()
  await ahmad.say(shop, await voiceNote(sandbox))
  await pause()
  const parcelPicture = await picture(sandbox, parcel(), 'Kak, paketnya sudah sampai. Terima kasih banyak!')
  const arrived = await rina.say(shop, parcelPicture)
  await pause()
  await shop.react(rina, arrived.id, '❤️')
  await pause()

  const vote = await rina.say(
    group,
    poll('Motif apa untuk pameran bulan depan?', ['Kawung', 'Parang', 'Mega Mendung']),
  )
  await pause()
  await ahmad.vote(group, vote.id, ['Parang'])
  await siti.vote(group, vote.id, ['Kawung'])
  await ahmad.say(group, 'Parang biru kemarin laku sekali.')
  await pause()

  const shipping = await james.say(shop, 'Hi again! Do you ship to Singapore, and how long does it take?')
  await pause()
  await shop.quote(james, shipping.id, 'We do: five to seven days by air.')
  await pause()
  await james.say(shop, 'Perfect. Then three of the indigo Parang for me, please.')
  await pause()
  await bagus.say(shop, 'Halo kak, saya lihat di website ada kemeja batik ini ya?')
  await bagus.say(
    shop,
    await picture(sandbox, kawung({ dark: '#3f2a1d' }), 'Yang motif Kawung, warna coklat.'),
  )
  await pause()
  await bagus.say(shop, 'Yang ukuran L masih ada? Mau ambil dua.')
}
