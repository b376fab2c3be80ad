import { setTimeout as sleep } from 'node:timers/promises'
import type { ChannelView, PairingView } from '#server/protocol/views.ts'
import type { Random } from './random.ts'
import type { SandboxProcess } from './sandbox-process.ts'
import type { Cast } from './stage.ts'

/** A message that a customer wrote to the shop on WhatsApp. */
export interface Said {
  id: string
  text: string
  number: string
  /** The group it was written in; null where it was written to the shop alone. */
  group: string | null
}

/** Customers on WhatsApp, and the shop's number that they write to. */
export interface Customers {
  sandbox: SandboxProcess
  channelId: string
  numbers: string[]
  groups: { jid: string; members: string[] }[]
  said: Said[]
  write(number: string, random: Random): Promise<void>
  /** Messages that the server has not settled at WhatsApp yet. */
  unsettled(): number
  /** Calls back once, in the very moment in which the next message is settled. */
  onNextSettled(callback: () => void): () => void
  /** Waits until the number is online, for a while. */
  untilOnline(ms: number): Promise<boolean>
}

const SHOP = '491700000001'
const FIRST_CUSTOMER = 628_120_000_000
const COUNT = 20
const GROUP_SHARE = 0.25
const POLL_MS = 100
const LINK_MS = 60_000

/** Links the shop's number to the running server, and has every customer write to it and to the groups once. */
export async function gatherCustomers(
  sandbox: SandboxProcess,
  { agents, base }: { agents: Cast['agents']; base: string },
): Promise<Customers> {
  const numbers = Array.from({ length: COUNT }, (_, index) => String(FIRST_CUSTOMER + index))
  await sandbox.call('phones.add', { number: SHOP, name: 'Toko Melati' })
  for (const [index, number] of numbers.entries()) {
    await sandbox.call('contacts.add', { number, name: `Customer ${index + 1}` })
  }
  const groups = [
    await createGroup(sandbox, 'Wholesale', numbers.slice(0, 12)),
    await createGroup(sandbox, 'Market day', numbers.slice(8)),
  ]
  const channelId = await linkNumber(sandbox, { cookie: agents[0]?.cookie ?? '', base })
  const said: Said[] = []
  const settled = new Set<string>()
  let heard = () => {}
  sandbox.onReceipt((ids) => {
    for (const id of ids) settled.add(id)
    heard()
  })
  const say = async (number: string, group: string | null, words: string) => {
    const text = `${number} ${group === null ? 'asks' : 'tells the group'}: ${words}`
    const { id } = await sandbox.call('say', { from: number, to: group ?? SHOP, text })
    said.push({ id, text, number, group })
  }
  for (const number of numbers) await say(number, null, 'hello')
  for (const { jid, members } of groups) {
    for (const number of members) await say(number, jid, `hello, ${jid}`)
  }
  return {
    sandbox,
    channelId,
    numbers,
    groups,
    said,
    async write(number, random) {
      const mine = groups.filter(({ members }) => members.includes(number))
      const group = random.chance(GROUP_SHARE) ? (random.pick(mine)?.jid ?? null) : null
      await say(number, group, `message ${said.length + 1} ${random.between(0, 1e9)}`)
    },
    unsettled: () => said.filter(({ id }) => !settled.has(id)).length,
    onNextSettled(callback) {
      heard = () => {
        heard = () => {}
        callback()
      }
      return () => {
        heard = () => {}
      }
    },
    async untilOnline(ms) {
      const deadline = Date.now() + ms
      for (;;) {
        const phone = (await sandbox.call('phones.list')).find(({ number }) => number === SHOP)
        if (phone?.links.some(({ isOnline }) => isOnline)) return true
        if (Date.now() >= deadline) return false
        await sleep(POLL_MS)
      }
    },
  }
}

async function createGroup(sandbox: SandboxProcess, subject: string, members: string[]) {
  const [owner = ''] = members
  const { jid } = await sandbox.call('groups.create', { subject, owner, members: [...members, SHOP] })
  return { jid, members }
}

/** What an owner does in the inbox: adds a number, shows its groups, and scans the QR with the phone. */
async function linkNumber(sandbox: SandboxProcess, { cookie, base }: { cookie: string; base: string }) {
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${base}/api/v1/channels${path}`, {
      method,
      headers: { cookie, origin: base, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? null : response.json()
  }
  // A saboteur answers before it has stored: the number is there a moment later.
  await ask('POST', '', { kind: 'whatsapp', name: 'Shop' }).catch(() => null)
  const { id } = await patiently(async () => {
    const { channels }: { channels: ChannelView[] } = await ask('GET', '')
    return channels.find(({ kind }) => kind === 'whatsapp')
  })
  await ask('PATCH', `/${id}`, { groupsShown: true })
  const qr = await patiently(async () => {
    const { pairing }: { pairing: PairingView | null } = await ask('GET', `/${id}/pairing`)
    return pairing?.kind === 'qr' ? pairing.text : undefined
  })
  await sandbox.call('phones.scan', { phone: SHOP, qr })
  await patiently(async () => {
    const { channel }: { channel: ChannelView } = await ask('GET', `/${id}`)
    return channel.whatsapp?.state === 'online' || undefined
  })
  return id
}

async function patiently<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + LINK_MS
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error('The number could not be linked.')
    await sleep(POLL_MS)
  }
}
