import type { MessageDetails } from '#server/protocol/views.ts'
import { nameIn } from './group-changes.ts'
import type { Reading } from './peers.ts'
import type { Arrival, ReceivedMessage } from './received.ts'
import { readCount } from './values.ts'

type Change = NonNullable<MessageDetails['change']>

/** A line about the conversation, done by whom it came from. */
export function systemMessage(
  arrival: Arrival,
  reading: Reading,
  change: Pick<Change, 'code' | 'value'> & Partial<Change>,
): ReceivedMessage {
  const actor = nameIn(reading, arrival.author === 'us' ? reading.us : arrival.author)
  return {
    type: 'message',
    message: {
      ...arrival,
      kind: 'system',
      text: '',
      file: null,
      details: { change: { actor, subjects: [], ...change } },
      quoted: null,
      mentions: [],
      ...(change.code === 'disappearing' ? { disappearsAfter: readCount(change.value) ?? 0 } : {}),
    },
    file: null,
    changes: [],
  }
}
