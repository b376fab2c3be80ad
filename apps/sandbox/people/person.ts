import { lidJid, phoneNumberJid } from '../jids.ts'
import { nowInSeconds } from '../nodes.ts'
import { SignalDevice } from '../signal/signal-device.ts'
import { Ledger } from './ledger.ts'
import { Turns } from './turns.ts'

export type Addressing = 'pn' | 'lid'

export interface PersonOptions {
  number: string
  lid: string
  name: string
  /** How many devices this person has; the first is the phone. */
  devices?: number
  addressing?: Addressing
  /** Known by the LID alone, as people are who keep their number to themselves. */
  hidesNumber?: boolean
}

/** Somebody with a number, a LID, and devices that really encrypt and decrypt. */
export class Person {
  readonly number: string
  readonly lid: string
  readonly name: string
  readonly devices = new Map<number, SignalDevice>()
  readonly ledger = new Ledger()
  readonly turns = new Turns()
  addressing: Addressing
  hidesNumber: boolean
  /** What this person's phone tells the sender of a message by itself. */
  receipts: 'none' | 'delivered' | 'read' = 'delivered'
  isOnline = false
  /** What this person's phone shows of others, by number: who is typing or recording to them. */
  readonly sees = new Map<string, 'composing' | 'recording'>()
  /** When this person was last online, in seconds as WhatsApp counts them. */
  seenAt = nowInSeconds()
  about = 'Hey there!'
  picture: string | undefined
  private madeDevices = 0

  constructor(options: PersonOptions) {
    this.number = options.number
    this.lid = options.lid
    this.name = options.name
    this.hidesNumber = options.hidesNumber ?? false
    this.addressing = options.addressing ?? (this.hidesNumber ? 'lid' : 'pn')
    for (let number = 0; number < (options.devices ?? 1); number++) this.addDevice(number)
  }

  addDevice(number = Math.max(...this.devices.keys()) + 1): SignalDevice {
    const device = new SignalDevice(`${this.number}:${number}/${this.madeDevices++}`)
    this.devices.set(number, device)
    return device
  }

  /** The same device as another: new keys, no sessions. */
  protected replaceDevice(number: number): SignalDevice {
    return this.addDevice(number)
  }

  /** The phone itself. */
  get phoneDevice(): SignalDevice {
    return this.deviceNumbered(0)
  }

  deviceNumbered(number: number): SignalDevice {
    const device = this.devices.get(number)
    if (!device) throw new Error(`${this.name} has no device ${number}`)
    return device
  }

  jid(addressing: Addressing, device = 0): string {
    return addressing === 'lid' ? lidJid(this.lid, device) : phoneNumberJid(this.number, device)
  }
}
