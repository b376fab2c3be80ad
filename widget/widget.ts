import type { VisitorClaims } from '#server/protocol/visitors.ts'
import type { PublicEvent } from './commands.ts'
import type { Stores } from './stored.ts'

/** What the loader hands to the rest of the widget. */
export interface StartOptions {
  base: string
  site: string
  language: string
  stores: Stores
  /** The latest word of the customer's server about who this is. */
  identity: () => string | null
  /** What the page has said of its visitor so far. */
  claims: () => Partial<VisitorClaims> | null
  /** Where the panel belongs: inside the loader's shadow root, which also carries the colours. */
  place: HTMLElement
  emit: (event: PublicEvent, detail?: unknown) => void
  setUnread: (count: number) => void
  /** The panel has been opened or closed. */
  opened: (open: boolean, byVisitor: boolean) => void
}

/** What the loader may ask of it. */
export interface Widget {
  setOpen(open: boolean): void
  isOpen(): boolean
  /** True while it knows of new messages by itself. */
  isConnected(): boolean
  identify(token: string): Promise<void>
  describe(claims: Partial<VisitorClaims>): Promise<void>
  /** For good. */
  close(): void
}

/** The module behind the loader's `import()`. */
export interface WidgetEntry {
  start(options: StartOptions): Promise<Widget>
}
