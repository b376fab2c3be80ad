import type { BeaconAnswer } from '#server/protocol/visitors.ts'

/** `window.Sapa` once the script runs: the same `push` that worked on a plain array before. */
export interface PublicQueue {
  readonly site: string
  push(...commands: unknown[]): void
}

/** What the loader has put on a page, handed to the part that knows what to do with it. */
export interface Loaded {
  readonly site: string
  /** Where the script came from, ending in a slash. */
  readonly base: string
  readonly language: string
  readonly root: ShadowRoot
  /** Around the bubble, which is never moved: a press that is under way, and the focus, would be lost. */
  readonly place: HTMLElement
  readonly bubble: HTMLButtonElement
  /** Commands of the page that nobody has done yet. */
  readonly queue: unknown[]
  /** What the server said last. */
  answer: BeaconAnswer | null
  /** Puts the bubble on the page; it comes by itself once the server has answered. */
  draw(): void
  /** Tells the server what page is looked at; the answer goes to the page widget. */
  tell(track?: string): void
  /** Takes everything off the page, for good. */
  stop(): void
}

/** What the page has of the chat beyond a bubble. The panel is loaded only when it is wanted. */
export interface PageWidget {
  /** Does the commands that wait in the queue. */
  run(): void
  heard(answer: BeaconAnswer): void
  /** Somebody reaches for the bubble. */
  reach(): void
  click(): void
}

/** The module behind the loader's `import()`. */
export interface PageEntry {
  start(loaded: Loaded): PageWidget
}
