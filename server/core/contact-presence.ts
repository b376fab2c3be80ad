import { findConversationRow } from '#db/conversations.ts'
import { findNumber } from '#db/whatsapp.ts'
import type { Bells } from '#server/bells/bells.ts'
import type { ChannelCommand } from '#server/channels/channel.ts'
import type { App } from '#server/context.ts'
import type { Clock } from '#server/lib/clock.ts'
import { TYPING_TTL_MS } from '#server/protocol/limits.ts'
import type { TypingState } from '#server/protocol/rest.ts'
import type { ContactPresence } from '#server/protocol/views.ts'
import { askChannel, notOnline, tellChannel } from './channel-commands.ts'
import { conversationNotFound } from './conversations.ts'
import { requireRecipientOf } from './recipients.ts'
import type { Viewer } from './viewer.ts'
import { sightOf } from './visibility.ts'

/** What was heard last of the other sides of conversations. In memory only, never logged. */
export interface Sightings {
  of(conversationId: string): ContactPresence
  /** Answers when something is heard of it, or when nothing was for a moment. */
  next(conversationId: string): Promise<void>
}

interface Sighting {
  seen: { online: boolean; lastSeenAt: number | null; heardAt: number } | null
  typing: { recording: boolean; heardAt: number } | null
}

const MOST = 10_000
/** WhatsApp answers at once, or not at all where somebody keeps it to themselves. */
const ANSWER_MS = 1_500

export function createSightings({ clock, bells }: { clock: Clock; bells: Bells }): Sightings {
  const sightings = new Map<string, Sighting>()
  const note = (conversationId: string, news: Partial<Sighting>) => {
    const before = sightings.get(conversationId) ?? { seen: null, typing: null }
    sightings.delete(conversationId)
    sightings.set(conversationId, { ...before, ...news })
    const [oldest] = sightings.keys()
    if (sightings.size > MOST && oldest !== undefined) sightings.delete(oldest)
  }
  bells.listen((bell) => {
    const heardAt = clock.now()
    if (bell.kind === 'typing' && bell.by === 'contact') {
      const typing = bell.on ? { recording: bell.recording ?? false, heardAt } : null
      note(bell.conversationId, { typing })
    }
    if (bell.kind === 'seen') {
      const { online, lastSeenAt } = bell
      note(bell.conversationId, {
        seen: { online, lastSeenAt, heardAt },
        ...(online ? {} : { typing: null }),
      })
    }
  })
  return {
    of(conversationId) {
      const { seen, typing } = sightings.get(conversationId) ?? { seen: null, typing: null }
      if (typing && clock.now() - typing.heardAt < TYPING_TTL_MS) {
        const state = typing.recording ? 'recording' : 'typing'
        return { state, lastSeenAt: null, heardAt: typing.heardAt }
      }
      if (!seen) return { state: 'unknown', lastSeenAt: null, heardAt: null }
      const { online, lastSeenAt, heardAt } = seen
      return { state: online ? 'online' : 'offline', lastSeenAt, heardAt }
    },
    next: (conversationId) =>
      new Promise((resolve) => {
        const stops = [
          clock.after(ANSWER_MS, () => end()),
          bells.listen((bell) => {
            if (bell.kind === 'seen' && bell.conversationId === conversationId) end()
          }),
        ]
        const end = () => {
          for (const stop of stops) stop()
          resolve()
        }
      }),
  }
}

/**
 * Shows the other side that somebody types, records or has stopped. `isAwaited`: throws what `askChannel` throws where
 * WhatsApp could not be told. Throws `conversation_not_found`, `recipient_not_allowed`.
 */
export async function showTyping(
  app: App,
  viewer: Viewer,
  { conversationId, state, isAwaited }: { conversationId: string; state: TypingState; isAwaited: boolean },
): Promise<void> {
  const row = await getSeen(app, viewer, conversationId)
  await requireRecipientOf(app.db, viewer, row)
  app.bells.ring({
    kind: 'typing',
    accountId: viewer.accountId,
    conversationId: row.id,
    by: 'agent',
    name: viewer.name,
    on: state !== 'paused',
  })
  if (row.channel_kind !== 'whatsapp') return
  const command = { name: 'typing' as const, conversationId: row.id, state }
  if (isAwaited) await askNow(app, row, command)
  else await tellChannel(app, { accountId: viewer.accountId, channelId: row.channel_id }, command)
}

/**
 * Whether the other side is there or writes, as far as it lets us know; on WhatsApp it is asked about now. Throws
 * `conversation_not_found` and what `askChannel` throws.
 */
export async function findContactPresence(
  app: App,
  viewer: Viewer,
  conversationId: string,
): Promise<ContactPresence> {
  const row = await getSeen(app, viewer, conversationId)
  if (row.channel_kind === 'whatsapp' && row.contact.kind === 'person') {
    const heard = app.sightings.next(row.id)
    const anew = app.sightings.of(row.id).heardAt === null
    if (await askNow(app, row, { name: 'watch', conversationId: row.id, anew })) await heard
  }
  return app.sightings.of(row.id)
}

/** What is true at this moment only is not waited for. Throws `not_linked` and what `askChannel` throws. */
async function askNow(
  app: App,
  { account_id: accountId, channel_id: channelId }: { account_id: string; channel_id: string },
  command: ChannelCommand,
): Promise<unknown> {
  const number = await findNumber(app.db, channelId)
  if (number?.state !== 'online' && number?.state !== 'syncing') {
    throw notOnline()
  }
  return askChannel(app, { accountId, channelId }, command)
}

async function getSeen(app: App, viewer: Viewer, conversationId: string) {
  const row = await findConversationRow(app.db, { conversationId, sight: sightOf(viewer) })
  if (!row) throw conversationNotFound()
  return row
}
