/** Where a server under test listens, and who may come in. */
export interface Door {
  url: string
  /** Websites; visitors come from their origins. */
  sites: { key: string; origin: string }[]
  /** The agent's session. */
  cookie: string
}

/** What the benchmark asks of a server under test, whichever it is. */
export type RelayCalls = {
  start(): Promise<Door>
  /** After a collection of garbage, bytes. */
  memory(): Promise<{ rss: number; heap: number }>
  /** What this process has worked so far, milliseconds. */
  work(): Promise<number>
  stop(): Promise<void>
}

/** What only the product can be asked. */
export type SapaCalls = RelayCalls & {
  /** Takes in so many messages of a WhatsApp number's past; answers how long it took, milliseconds. */
  importPast(wanted: { messages: number }): Promise<number>
  /** Makes an API key that may read and send. */
  apiKey(): Promise<string>
  /** Lets this address be told of every message. */
  webhook(wanted: { url: string }): Promise<void>
  /** Fills the account; answers the ids of some of its conversations. */
  fill(wanted: { conversations: number; messagesEach: number }): Promise<string[]>
}
