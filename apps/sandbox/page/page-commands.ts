import { destinationOf, personNumbered } from '../control/look-up.ts'
import type { Person } from '../people/person.ts'
import type { Sandbox } from '../sandbox.ts'
import { linesOf } from './lines.ts'
import { Marks } from './marks.ts'
import { overview } from './overview.ts'
import { threadView } from './thread.ts'

interface WhichChat {
  person: string
  chat: string
}

/** What the phone in the browser asks for, beside what every test may ask. */
export function pageCommands(sandbox: Sandbox) {
  const marks = new Marks()
  const open = ({ person, chat }: WhichChat) => ({
    person: personNumbered(sandbox, person),
    chat: destinationOf(sandbox, chat),
  })
  return {
    'page.overview': () => overview(sandbox, marks),
    'page.thread': (which: WhichChat) => {
      const { person, chat } = open(which)
      return threadView(sandbox, marks, person, chat)
    },
    /** Somebody looks at a chat; `isTold` says whether their phone tells the writers. */
    'page.read': ({ isTold, ...which }: WhichChat & { isTold: boolean }) => {
      const { person, chat } = open(which)
      for (const { author, id, isHistory } of linesOf(sandbox, person, chat))
        if (author !== person && !isHistory) marks.markRead(person, id, isTold && isFromLink(person, id))
    },
    'page.play': ({ person, id }: { person: string; id: string }) => {
      const listener = personNumbered(sandbox, person)
      if (isFromLink(listener, id)) listener.play(id)
    },
    'page.receipts': ({ person, tellsDelivery }: { person: string; tellsDelivery: boolean }) => {
      personNumbered(sandbox, person).receipts = tellsDelivery ? 'delivered' : 'none'
    },
    /** The text of the QR code that the inbox shows right now, for the button that spares the camera. */
    'page.findQr': async (_input: Record<string, never> = {}) => ({ qr: (await sandbox.findQr?.()) ?? null }),
  }
}

/** Only what a linked device wrote has a client to tell; what people type on their phones travels without one. */
function isFromLink(person: Person, id: string): boolean {
  return Boolean(person.ledger.findReceived(id)?.addressedAs)
}
