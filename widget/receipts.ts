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
  /** What has been on the visitor's screen, even if it is not any more. */
  let seenSeq = 0
  let deliveredSeq = 0
  let readSeq = 0
  let visitorId: string | null = null
  let cancel: (() => void) | null = null
  let closed = false

  function flush(): void {
    if (conversation.state.visitorId !== visitorId) startOver()
    if (visible) {
      seenSeq = conversation.newestTheirs()
      conversation.markRead(seenSeq)
    }
    if (owed() && !closed) cancel ??= clock.after(COALESCE_MS, send)
  }

  /** The server already knows what its own answer said. */
  function startOver(): void {
    visitorId = conversation.state.visitorId
    readSeq = conversation.state.contactReadSeq
    deliveredSeq = readSeq
    seenSeq = readSeq
  }

  function owed(): Receipt | null {
    if (seenSeq > readSeq) return { status: 'read', upToSeq: seenSeq }
    const newest = conversation.newestTheirs()
    return newest > Math.max(deliveredSeq, readSeq) ? { status: 'delivered', upToSeq: newest } : null
  }

  function send(): void {
    cancel = null
    if (conversation.state.visitorId !== visitorId) startOver()
    const receipt = owed()
    if (!receipt) return
    const before = { deliveredSeq, readSeq }
    if (receipt.status === 'read') readSeq = receipt.upToSeq
    else deliveredSeq = receipt.upToSeq
    void deps.send(receipt).then(flush, () => {
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
      closed = true
      cancel?.()
      cancel = null
    },
  }
}
