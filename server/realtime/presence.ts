import { findConversationRow, isVisible } from '#db/conversations.ts'
import type { App } from '#server/context.ts'
import { conversationNotFound } from '#server/core/conversations.ts'
import { sightOf } from '#server/core/visibility.ts'
import type { AgentLook, PersonHere } from '#server/protocol/agents.ts'
import type { AgentSocket, Agents } from './agents.ts'

const EXPIRE_MS = 5_000

type Place = NonNullable<AgentSocket['data']['lookingAt']>

/** Follows who looks at which conversation, in all processes, and tells those who look at the same one. */
export function followPresence(app: App, agents: Agents): () => void {
  const tell = (conversationIds: string[]) => {
    for (const conversationId of conversationIds) void tellPresence(app, agents, conversationId)
  }
  const stopListening = app.bells.listen((bell) => {
    if (bell.kind === 'presence') tell(app.presence.take(bell))
  })
  const stopExpiring = app.clock.every(EXPIRE_MS, () => tell(app.presence.expire()))
  return () => {
    stopListening()
    stopExpiring()
  }
}

/** An agent's page looks at a conversation, or at none. Throws `conversation_not_found`, and then looks at none. */
export async function look(
  app: App,
  socket: AgentSocket,
  { conversationId, writing }: AgentLook,
): Promise<{ conversationId: string | null; people: PersonHere[] }> {
  socket.data.looks += 1
  const turn = socket.data.looks
  const row =
    conversationId === null
      ? undefined
      : await findConversationRow(app.db, { conversationId, sight: sightOf(socket.data.viewer) })
  // Meanwhile the page has moved on: only the last word counts.
  if (turn !== socket.data.looks) return { conversationId: null, people: [] }
  lookAt(app, socket, row, writing)
  if (conversationId !== null && !row) throw conversationNotFound()
  return { conversationId: row?.id ?? null, people: row ? app.presence.at(row.id) : [] }
}

/** The page is gone. */
export function lookAway(app: App, socket: AgentSocket): void {
  socket.data.looks += 1
  lookAt(app, socket, undefined, false)
}

function lookAt(app: App, socket: AgentSocket, row: Place | undefined, isWriting: boolean): void {
  const before = socket.data.lookingAt
  if (!row && !before) return
  socket.data.lookingAt = row ?? null
  const { accountId, agentId, name } = socket.data.viewer
  app.bells.ring({
    kind: 'presence',
    connectionId: socket.id,
    accountId,
    agentId,
    name,
    conversationId: row?.id ?? null,
    channelId: row?.channel_id ?? null,
    isWriting,
  })
  if (row?.id !== before?.id) tellNumbers(app, [before, row])
}

/** WhatsApp is asked whether somebody is online only while they are looked at. */
function tellNumbers({ bells }: App, places: (Place | null | undefined)[]): void {
  const numbers = places.filter((place) => place?.channel_kind === 'whatsapp')
  const channelIds = new Set(numbers.flatMap((place) => place?.channel_id ?? []))
  for (const channelId of channelIds) bells.ring({ kind: 'channel', channelId })
}

async function tellPresence(app: App, agents: Agents, conversationId: string): Promise<void> {
  const here = [...agents.sockets.values()].filter(({ data }) => data.lookingAt?.id === conversationId)
  if (here.length === 0) return
  try {
    const row = await findConversationRow(app.db, { conversationId })
    for (const socket of here) {
      if (row && isVisible(row, sightOf(socket.data.viewer)))
        socket.emit('presence', { conversationId, people: app.presence.at(conversationId) })
    }
  } catch (error) {
    app.logger.warn({ err: error, conversationId }, 'who looks at a conversation could not be told')
  }
}
