import { finishCommand, listWaitingCommands, updateNumber } from '#db/whatsapp.ts'
import type {
  ChannelCommand,
  ChannelHost,
  ChannelMessage,
  ChatAddress,
  Peer,
} from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import { createChannelHost } from '#server/core/channel-host.ts'
import { createWhatsappNumber } from '#server/core/channels.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { PAIRING_PURPOSE } from '#server/lib/secrets.ts'

export interface TestNumber {
  channelId: string
  /** What its session would call. */
  host: ChannelHost
  /** Somebody writes to the number; answers the message's id. */
  says(chat: ChatAddress, text: string, more?: Partial<ChannelMessage>): Promise<string>
}

/** A WhatsApp number without a session: what happens on it is told by the test. */
export async function aNumber(app: App, owner: Viewer): Promise<TestNumber> {
  const { id: channelId } = await createWhatsappNumber(app, owner, { name: 'Shop' })
  const host = createChannelHost(app)
  let counter = 0
  return {
    channelId,
    host,
    async says(chat, text, more = {}) {
      counter += 1
      const message = aChannelMessage(chat, { externalId: `3EB0${counter}`, text, ...more })
      return (await host.receive(channelId, message)).messageId
    },
  }
}

/** What a phone would scan or type now to be linked. */
export function linksBy(
  app: App,
  channelId: string,
  pairing: { kind: 'qr' | 'code'; text: string },
): Promise<void> {
  return app.database.transaction((trx) =>
    updateNumber(trx, channelId, {
      pairing: app.secrets.encrypt(PAIRING_PURPOSE, JSON.stringify(pairing)),
      pairing_expires_at: app.clock.now() + 60_000,
    }),
  )
}

/** The number stands as one that was linked to its phone. */
export async function linkNumber(app: App, channelId: string): Promise<void> {
  const linked = { phone: '628999000001', state: 'syncing' } as const
  await app.database.transaction((trx) => updateNumber(trx, channelId, linked))
}

export function aPerson(phone: string | null, more: Partial<Peer> = {}): ChatAddress & { kind: 'person' } {
  return { kind: 'person', phone, lid: null, name: null, ...more }
}

export function aGroup(groupId = '120363000000000001', subject: string | null = 'Warung'): ChatAddress {
  return { kind: 'group', groupId, subject }
}

export function aChannelMessage(chat: ChatAddress, more: Partial<ChannelMessage> = {}): ChannelMessage {
  return {
    chat,
    author: chat.kind === 'person' ? chat : { phone: '628111000009', lid: null, name: 'Member' },
    externalId: '3EB0A1',
    kind: 'text',
    text: 'hello',
    file: null,
    details: null,
    quoted: null,
    mentions: [],
    sentAt: Date.UTC(2026, 10, 21, 3, 0, 0),
    ...more,
  }
}

/** In place of a session: everything that the number is asked to do succeeds. */
export function obeyCommands(app: App, channelId: string): void {
  app.bells.listen((bell) => {
    if (bell.kind === 'channel' && bell.channelId === channelId) void obey(app, channelId)
  })
}

const GROUP = { groupId: '120363000000000001', subject: 'Team', members: [] }
/** What a session would answer, by what it is asked. */
const RESULTS: Partial<Record<ChannelCommand['name'], object>> = {
  groups: [GROUP],
  createGroup: GROUP,
  changeMembers: [{ member: '628111000001', done: true, code: null }],
  groupLink: { link: 'https://chat.whatsapp.com/abc' },
  labels: [{ id: '1', name: 'New customer' }],
  lookUp: [{ phone: '628111000001', exists: true }],
  profilePhoto: { url: null },
}

async function obey(app: App, channelId: string): Promise<void> {
  const commands = await listWaitingCommands(app.db, { channelId, now: app.clock.now() })
  for (const { id, command } of commands) {
    const { name }: ChannelCommand = JSON.parse(command)
    const result = JSON.stringify(RESULTS[name] ?? null)
    await app.database.transaction((trx) => finishCommand(trx, { id, state: 'done', result }))
  }
  if (commands.length > 0) app.bells.ring({ kind: 'channel', channelId })
}
