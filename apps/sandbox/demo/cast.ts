import type { Contact } from '../people/contact.ts'
import type { Phone } from '../phone/phone.ts'
import type { Sandbox } from '../sandbox.ts'

/** The people of the demo: a batik shop in Yogyakarta with two numbers, and who writes to it. */
export interface Cast {
  shop: Phone
  wholesale: Phone
  bagus: Contact
  rina: Contact
  ahmad: Contact
  siti: Contact
  james: Contact
  emma: Contact
  kadek: Contact
}

export function addCast({ phones, contacts }: Sandbox): Cast {
  return {
    shop: phones.add({ number: '6281200010001', name: 'Toko Melati' }),
    wholesale: phones.add({ number: '6281200010002', name: 'Melati Grosir' }),
    bagus: contacts.add({ number: '6281200020011', name: 'Bagus Wicaksono' }),
    rina: contacts.add({ number: '6281200020012', name: 'Rina Puspita', devices: 2 }),
    ahmad: contacts.add({ number: '6281200020013', name: 'Ahmad Fauzi' }),
    siti: contacts.add({ number: '6281200020014', name: 'Siti Rahmawati', addressing: 'lid' }),
    james: contacts.add({ number: '6580000021', name: 'James Tan', devices: 2 }),
    emma: contacts.add({ number: '447700900123', name: 'Emma Whitfield' }),
    kadek: contacts.add({ number: '6281200020017', name: 'Kadek', hidesNumber: true }),
  }
}
