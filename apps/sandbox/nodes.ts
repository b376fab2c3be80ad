import { randomBytes } from 'node:crypto'
import { type BinaryNode, getBinaryNodeChild, getBinaryNodeChildren } from '@whiskeysockets/baileys'

export type Node = BinaryNode
export type Attributes = Record<string, string | undefined>

export const SERVER = '@s.whatsapp.net'

/** One stanza or a part of one; attributes without a value are left out. */
export function node(tag: string, attributes: Attributes = {}, content?: Node[] | Uint8Array): Node {
  const attrs: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) attrs[name] = value
  return { tag, attrs, content }
}

export function child(parent: Node | undefined, tag: string): Node | undefined {
  return getBinaryNodeChild(parent, tag)
}

export function children(parent: Node | undefined, tag: string): Node[] {
  return getBinaryNodeChildren(parent, tag)
}

export function firstChild(parent: Node | undefined): Node | undefined {
  return Array.isArray(parent?.content) ? parent.content[0] : undefined
}

export function allChildren(parent: Node | undefined): Node[] {
  return Array.isArray(parent?.content) ? parent.content : []
}

/** Text that looks like digits or hex arrives as a string, whatever its sender meant. */
export function bytesOf(part: Node | undefined): Buffer {
  const content = part?.content
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof Uint8Array ? Buffer.from(content) : Buffer.alloc(0)
}

/** An attribute that the protocol cannot do without. */
export function required(part: Node, attribute: string): string {
  const value = part.attrs[attribute]
  if (value === undefined) throw new Error(`<${part.tag}> came without the attribute ${attribute}`)
  return value
}

export function bigEndian(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return bytes
}

export function toNumber(bytes: Uint8Array): number {
  return bytes.length ? Buffer.from(bytes).readUIntBE(0, bytes.length) : 0
}

export function nowInSeconds(): string {
  return Math.floor(Date.now() / 1000).toString()
}

export function newStanzaId(): string {
  return randomBytes(8).toString('hex').toUpperCase()
}

/** Phones of WhatsApp number their messages like this. */
export function newMessageId(): string {
  return `3A${randomBytes(9).toString('hex').toUpperCase()}`
}
