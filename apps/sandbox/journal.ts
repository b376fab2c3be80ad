import { EventEmitter } from 'node:events'
import type { Node } from './nodes.ts'

export type AlarmKind =
  | 'delivered twice'
  | 'undecryptable'
  | 'bad signature'
  | 'bad mac'
  | 'protocol error'
  | 'encrypted for nobody'

/** Something that a well-behaved client never causes. */
export interface Alarm {
  kind: AlarmKind
  /** One sentence, for whoever reads a failed test. */
  detail: string
  at: number
  person?: string
  id?: string
  /** Of a second delivery: whether it said the same as the first. */
  sameContent?: boolean
}

/** What happens in the sandbox, in the order of happening. */
export interface Notices {
  stanza: [{ direction: 'in' | 'out'; phone: string | undefined; stanza: Node }]
  paired: [{ phone: string; device: number }]
  online: [{ phone: string; device: number }]
  offline: [{ phone: string; device: number }]
  unlinked: [{ phone: string; device: number }]
  prekeys: [{ phone: string; left: number }]
  /** Somebody of the sandbox wrote; the number of a phone, or the jid of a group. */
  said: [{ person: string; chat: string; id: string }]
  /** A client wrote to somebody, who could read it. */
  message: [{ person: string; chat: string; id: string }]
  /** A client settled or asked again for messages of ours. */
  receipt: [{ phone: string; ids: string[]; type: string; to: string; participant?: string }]
  presence: [{ phone: string; chat?: string; state: string }]
  patch: [{ phone: string; collection: string; index: string[] }]
  alarm: [Alarm]
}

/** The sandbox's memory of what went wrong, and the place to listen to what happens. */
export class Journal {
  readonly notices = new EventEmitter<Notices>().setMaxListeners(0)
  readonly alarms: Alarm[] = []
  /** Stanzas that no handler knew; they were answered with nothing. */
  readonly unhandled: Node[] = []

  alarm(kind: AlarmKind, detail: string, more: Partial<Alarm> = {}): void {
    const alarm = { kind, detail, at: Date.now(), ...more }
    this.alarms.push(alarm)
    this.notices.emit('alarm', alarm)
  }
}
