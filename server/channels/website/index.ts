import type { Channel } from '#server/channels/channel.ts'
import { TEXT_MAX_LENGTH } from '#server/protocol/limits.ts'

/** A website's live chat. Its visitors read the event log itself, so a stored reply is a sent one. */
export function websiteChannel(): Channel {
  return {
    capabilities: {
      kinds: ['text', 'image', 'video', 'audio', 'document'],
      reply: false,
      editWithin: 0,
      deleteWithin: 0,
      // What is stored is read at once.
      later: false,
      longestText: TEXT_MAX_LENGTH,
    },
    isHere: () => true,
    chooseExternalId: () => null,
    send: async () => ({ outcome: 'sent' }),
    findSent: async () => true,
    isUnbegun: async () => false,
    restsUntil: async () => null,
    start: async () => {},
    stop: async () => {},
  }
}
