import { decryptEventResponse, proto } from '@whiskeysockets/baileys'
import type { Peer } from '#server/channels/channel.ts'
import { jidsOf, pollSecret, type SealedVote } from './votes.ts'

const { EventResponseType } = proto.Message.EventResponseMessage
const CODES: Readonly<Record<number, string>> = {
  [EventResponseType.GOING]: 'event_going',
  [EventResponseType.NOT_GOING]: 'event_not_going',
  [EventResponseType.MAYBE]: 'event_maybe',
}

/**
 * The code of a line about an event: what was answered, where the event as it was stored opens the answer. Both people
 * are tried by all their addresses, as for votes.
 */
export function openAnswer(given: {
  event: proto.IMessage
  eventId: string
  creator: Peer
  responder: Peer
  answer: SealedVote
}): string | null {
  const eventEncKey = pollSecret(given.event)
  if (!eventEncKey) return null
  for (const eventCreatorJid of jidsOf(given.creator)) {
    for (const responderJid of jidsOf(given.responder)) {
      const context = { eventEncKey, eventMsgId: given.eventId, eventCreatorJid, responderJid }
      const code = open(given.answer, context)
      if (code) return code
    }
  }
  return null
}

function open(answer: SealedVote, context: Parameters<typeof decryptEventResponse>[1]): string | null {
  try {
    return CODES[decryptEventResponse(answer, context).response ?? 0] ?? null
  } catch {
    // Sealed for another address of the same people, or not by them at all: the tag tells only that.
    return null
  }
}
