import { randomUUID } from 'node:crypto'
import type { ChannelView, PairingView, WebsiteView } from '#server/protocol/views.ts'
import type { SessionAnswer } from '#server/protocol/visitors.ts'

const LOOK_EVERY_MS = 250
const LABELS = [
  ['Order', 'purple'],
  ['Reseller', 'teal'],
  ['Complaint', 'red'],
  ['Question', 'blue'],
]
const REPLIES = [
  ['thanks', 'Thank you, {{contact.first_name|and have a nice day}}! {{agent.first_name}}'],
  ['address', 'Where may we send it? Please tell us street, city and postcode.'],
  ['hours', 'We are here Monday to Saturday, 9 to 17.'],
]
const PATIENCE_MS = 60_000

interface Owner {
  url: string
  /** Of the set-up link, where nobody has set the installation up yet. */
  setupCode: string | null
  email: string
  password: string
}

/** The inbox as its owner uses it, by the same calls as the owner's browser. */
export interface DemoInbox {
  /** The number of this name, made where there is none, and ready to be linked. */
  openNumber(name: string): Promise<{ id: string; isNew: boolean }>
  qrOf(channelId: string): Promise<string>
  untilOnline(channelId: string): Promise<void>
  /** Labels and canned replies, as a shop has them after its first weeks. */
  layOut(): Promise<void>
  /** Somebody writes in the chat of the website. */
  writeOnWebsite(lines: string[]): Promise<void>
  /** The QR code that any number shows right now. */
  shownQr(): Promise<string | undefined>
}

/** Sets the installation up, or signs in where that was done before. */
export async function openInbox(owner: Owner): Promise<DemoInbox> {
  const cookie = await enter(owner)
  const call = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${owner.url}/api/v1${path}`, {
      method,
      headers: { cookie, origin: owner.url, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? (undefined as Answer) : response.json()
  }
  const numbers = async () => {
    const { channels } = await call<{ channels: ChannelView[] }>('GET', '/channels')
    return channels.filter(({ kind }) => kind === 'whatsapp')
  }
  const shownBy = async (id: string) => {
    const { pairing } = await call<{ pairing: PairingView | null }>('GET', `/channels/${id}/pairing`)
    return pairing?.kind === 'qr' ? pairing.text : undefined
  }
  return {
    async openNumber(name) {
      const known = (await numbers()).find((channel) => channel.name === name)
      if (!known) {
        const { channel } = await call<{ channel: ChannelView }>('POST', '/channels', {
          kind: 'whatsapp',
          name,
        })
        // Off at first, since most groups on a business's phone are private; here they are part of the play.
        await call('PATCH', `/channels/${channel.id}`, { groupsShown: true })
        return { id: channel.id, isNew: true }
      }
      // The sandbox of this run knows nothing of links of an earlier one: the session ends as logged out.
      await until(async () => (await stateOf(known.id)) !== 'reconnecting', 'the number to find out')
      if ((await stateOf(known.id)) !== 'scan') await call('POST', `/channels/${known.id}/restart`)
      return { id: known.id, isNew: false }
    },
    qrOf: (id) => until(() => shownBy(id), 'the QR code of the inbox'),
    async untilOnline(id) {
      await until(async () => (await stateOf(id)) === 'online', 'the number to come online')
    },
    async layOut() {
      for (const [name, colour] of LABELS) await call('POST', '/labels', { name, colour })
      for (const [shortcut, text] of REPLIES) await call('POST', '/canned-replies', { shortcut, text })
    },
    async writeOnWebsite(lines) {
      const { websites } = await call<{ websites: WebsiteView[] }>('GET', '/websites')
      const site = websites[0]?.key
      if (!site) return
      const { token } = await asVisitor<SessionAnswer>(owner.url, '/widget/session', { site })
      for (const text of lines)
        await asVisitor(
          owner.url,
          '/widget/messages',
          { clientId: randomUUID(), text, page: `${owner.url}/gifts` },
          token,
        )
    },
    async shownQr() {
      for (const { id, whatsapp } of await numbers()) {
        const text = whatsapp?.state === 'scan' ? await shownBy(id) : undefined
        if (text) return text
      }
      return undefined
    },
  }

  async function stateOf(id: string): Promise<string | undefined> {
    const { channel } = await call<{ channel: ChannelView }>('GET', `/channels/${id}`)
    return channel.whatsapp?.state
  }
}

async function enter({ url, setupCode, email, password }: Owner): Promise<string> {
  const form: Record<string, string> = setupCode
    ? { code: setupCode, accountName: 'Toko Melati', name: 'Dewi Lestari', address: url, email, password }
    : { email, password }
  const response = await fetch(`${url}/${setupCode ? 'setup' : 'sign-in'}`, {
    method: 'POST',
    headers: { origin: url, 'accept-language': 'en' },
    body: new URLSearchParams(form),
    redirect: 'manual',
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (!cookie) throw new Error(`The inbox does not let its owner in: ${response.status}`)
  return cookie
}

async function asVisitor<Answer>(
  origin: string,
  path: string,
  body: object,
  token?: string,
): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers: {
      origin,
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

async function until<Found>(find: () => Promise<Found | undefined | false>, what: string): Promise<Found> {
  const deadline = Date.now() + PATIENCE_MS
  while (true) {
    const found = await find()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
