import type { Person } from './people/person.ts'

export interface AckError {
  code: string
  times: number
  /** Only for messages to this jid's person; else for all. */
  chat?: string
}

export interface LoginRefusal {
  code: string
  times: number
  /** What else the refusal says, as the reason of a ban and when it ends. */
  attributes?: Record<string, string>
}

/** What the sandbox does wrong on purpose. Everything starts off doing well. */
export class Faults {
  /** Logins are refused with the first of these until its times are over. */
  readonly refusedLogins: LoginRefusal[] = []
  /** So many attempts to link are asked for a passkey, as more and more accounts are. */
  passkeys = 0
  readonly ackErrors: AckError[] = []
  ackDelayMs = 0
  /** Acks of so many messages are kept back, until they are released. */
  withheldAcks = 0
  readonly keptAcks: (() => void)[] = []
  /** So many messages of clients never arrive, and nobody says so. */
  lostMessages = 0
  /** So many lines die with the next message on them: it never arrives, and nothing is heard on them any more. */
  dyingLines = 0
  /** Messages to a client go out so much later. */
  deliveryDelayMs = 0
  /** Who cannot decrypt their next so many messages. */
  private readonly deaf = new Map<Person, number>()

  /** These people fail to decrypt, and ask for the message again. */
  makeDeaf(person: Person, times: number): void {
    this.deaf.set(person, times)
  }

  takeDeafness(person: Person): boolean {
    const left = this.deaf.get(person) ?? 0
    if (left > 0) this.deaf.set(person, left - 1)
    return left > 0
  }

  takeLoginRefusal(): LoginRefusal | undefined {
    return takeOne(this.refusedLogins)
  }

  takeAckError(isFor: (chat: string) => boolean): string | undefined {
    const error = this.ackErrors.find(({ chat }) => chat === undefined || isFor(chat))
    if (error && --error.times <= 0) this.ackErrors.splice(this.ackErrors.indexOf(error), 1)
    return error?.code
  }

  /** Whether this goes wrong now; counts it. */
  take(fault: 'passkeys' | 'withheldAcks' | 'lostMessages' | 'dyingLines'): boolean {
    if (this[fault] <= 0) return false
    this[fault]--
    return true
  }

  releaseAcks(): void {
    for (const send of this.keptAcks.splice(0)) send()
  }

  clear(): void {
    this.refusedLogins.length = 0
    this.ackErrors.length = 0
    this.ackDelayMs = 0
    this.withheldAcks = 0
    this.lostMessages = 0
    this.dyingLines = 0
    this.passkeys = 0
    this.deliveryDelayMs = 0
    this.deaf.clear()
    this.releaseAcks()
  }
}

function takeOne<Entry extends { times: number }>(entries: Entry[]): Entry | undefined {
  const entry = entries[0]
  if (entry && --entry.times <= 0) entries.shift()
  return entry
}
