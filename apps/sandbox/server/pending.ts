import type { Node } from '../nodes.ts'

/** What was sent to a client and not settled by it, in order; all of it is sent again at the next login. */
export class Pending {
  private readonly stanzas = new Map<number, Node>()
  private readonly numbersById = new Map<string, number[]>()
  private nextNumber = 0

  get size(): number {
    return this.stanzas.size
  }

  all(): Node[] {
    return [...this.stanzas.values()]
  }

  add(stanza: Node): void {
    const number = this.nextNumber++
    const id = stanza.attrs.id ?? ''
    this.stanzas.set(number, stanza)
    this.numbersById.set(id, [...(this.numbersById.get(id) ?? []), number])
  }

  /** Where several share an id, as messages of different chats may, the rest must fit too. */
  settle(id: string, fits: (stanza: Node) => boolean): void {
    this.remove(id, this.fitting(id, fits))
  }

  /** For an ack, which is for one stanza: the same message sent again waits for one of its own. */
  settleOldest(id: string, fits: (stanza: Node) => boolean): void {
    this.remove(id, this.fitting(id, fits).slice(0, 1))
  }

  clear(): void {
    this.stanzas.clear()
    this.numbersById.clear()
  }

  private fitting(id: string, fits: (stanza: Node) => boolean): number[] {
    return (this.numbersById.get(id) ?? []).filter((number) => {
      const stanza = this.stanzas.get(number)
      return stanza && fits(stanza)
    })
  }

  private remove(id: string, settled: number[]): void {
    const numbers = this.numbersById.get(id) ?? []
    for (const number of settled) this.stanzas.delete(number)
    const left = numbers.filter((number) => !settled.includes(number))
    if (left.length) this.numbersById.set(id, left)
    else this.numbersById.delete(id)
  }
}
