import { z } from 'zod'

/** Something happened: look at the log. Carries no content; what is not in the log (typing, presence, visits) is all it says. */
export const Bell = z.discriminatedUnion('kind', [
  /** Events were committed. */
  z.object({ kind: z.literal('log'), accountId: z.string() }),
  /** What this agent may see has changed, or (null) anybody's of the account. */
  z.object({ kind: z.literal('access'), accountId: z.string(), agentId: z.string().nullable() }),
  /** A website's settings or token version have changed. */
  z.object({ kind: z.literal('site'), channelId: z.string() }),
  /** A channel's connection has something to do: to send, a command, or to begin or end. */
  z.object({ kind: z.literal('channel'), channelId: z.string() }),
  z.object({
    kind: z.literal('typing'),
    accountId: z.string(),
    conversationId: z.string(),
    by: z.enum(['agent', 'contact']),
    name: z.string().nullable(),
    on: z.boolean(),
    /** What is made is a voice note. */
    recording: z.boolean().optional(),
  }),
  /** A contact is online, or was so until then. */
  z.object({
    kind: z.literal('seen'),
    accountId: z.string(),
    conversationId: z.string(),
    online: z.boolean(),
    lastSeenAt: z.number().nullable(),
  }),
  /** An agent's page looks at a conversation, or (null) at none any more. */
  z.object({
    kind: z.literal('presence'),
    accountId: z.string(),
    connectionId: z.string(),
    agentId: z.string(),
    name: z.string(),
    conversationId: z.string().nullable(),
    /** The channel that it came through; null like the conversation, and from servers that do not say it yet. */
    channelId: z.string().nullable().default(null),
    isWriting: z.boolean(),
  }),
  /** A tab on a website, as it is now; see core/visits. */
  z.object({
    kind: z.literal('visit'),
    visit: z.object({
      id: z.string(),
      channelId: z.string(),
      visit: z.string(),
      url: z.string(),
      title: z.string(),
      referrer: z.string(),
      visitorId: z.string().nullable(),
      token: z.string().nullable(),
      said: z.string(),
      tracks: z.array(z.object({ what: z.string(), at: z.number() })),
      since: z.number(),
      seenAt: z.number(),
    }),
  }),
  /** An agent of the account looks at its live visitors. */
  z.object({ kind: z.literal('watching'), accountId: z.string() }),
])
export type Bell = z.infer<typeof Bell>

export interface Bells {
  /** Never throws and never waits; listeners hear it after the caller's turn of the event loop, in order. */
  ring(bell: Bell): void
  /**
   * Calls `hear` for every bell of this and the other processes; the answer ends it. `missed` is called when bells
   * may have been lost on the way between processes: look at everything once.
   */
  listen(hear: (bell: Bell) => void, missed?: () => void): () => void
  close(): Promise<void>
}
