import type { Receipt } from '#server/protocol/visitors.ts'
import type { Clock } from './clock.ts'
import type { Conversation } from './conversation.ts'

const COALESCE_MS = 400

/** Tells the server what has arrived and what has been seen, one call for many messages. */
export interface Receipts {
  /** The thread is on the visitor's screen now, or no longer. */
  setVisible(visible: boolean): void
  /** Something may have changed, or a call may work again. */
  flush(): void
  close(): void
}

/** Receipts of one thread. What could not be sent is sent at the next flush. */
export function createReceipts(deps: {
  clock: Clock
  conversation: Conversation
  send: (receipt: Receipt) => Promise<unknown>
}): Receipts {
  const { clock, conversation } = deps
  let visible = false
  let deliveredSeq = 0
  let readSeq = 0
  let visitorId: string | null = null
  let cancel: (() => void) | null = null

  function flush(): void {
    if (conversation.state.visitorId !== visitorId) startOver()
    const newest = conversation.newestTheirs()
    if (visible) conversation.markRead(newest)
    if (newest > (visible ? readSeq : Math.max(deliveredSeq, readSeq)))
      cancel ??= clock.after(COALESCE_MS, send)
  }

  /** The server already knows what its own answer said. */
  function startOver(): void {
    visitorId = conversation.state.visitorId
    readSeq = conversation.state.contactReadSeq
    deliveredSeq = readSeq
  }

  function send(): void {
    cancel = null
    const upToSeq = conversation.newestTheirs()
    const status = visible ? 'read' : 'delivered'
    const before = { deliveredSeq, readSeq }
    if (visible) readSeq = upToSeq
    else deliveredSeq = upToSeq
    void deps.send({ status, upToSeq }).catch(() => {
      ;({ deliveredSeq, readSeq } = before)
    })
  }

  return {
    flush,
    setVisible(next) {
      visible = next
      flush()
    },
    close() {
      cancel?.()
      cancel = null
    },
  }
}
