import { z } from 'zod'
import type { App } from '#server/context.ts'
import { nameOf } from '#server/core/channel-people.ts'
import { listConversations } from '#server/core/conversations.ts'
import { listMessages } from '#server/core/thread-pages.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { isAppError } from '#server/lib/errors.ts'
import { safeFileName, withFittingExtension } from '#server/lib/file-names.ts'
import { storable } from '#server/lib/texts.ts'
import type { ConversationView, MessageView } from '#server/protocol/views.ts'
import type { AgentField, ContactField, VisitorField } from './hostile-fields.ts'
import { HOSTILE_STRINGS } from './hostile-strings.ts'
import type { TestNumber } from './whatsapp.ts'

/** A running server with an owner, a website and a WhatsApp number. */
export interface HostileStage {
  app: App
  url: string
  owner: Viewer
  site: { id: string; key: string; origin: string }
  number: TestNumber
}

export type HostileField = AgentField | VisitorField | ContactField

/** What a field holds after a hostile string was given to it. */
export interface Held {
  field: HostileField
  given: string
  /** What it has to hold: the string itself, as far as the field's own rule leaves it; REFUSED where the rule says no. */
  expected: string | null
  held: string | null
}

export const REFUSED = '(refused)'

type Pair = readonly [held: string | null | undefined, expected: string | null]

export function heldBy(given: string, fields: Partial<Record<HostileField, Pair>>): Held[] {
  return Object.entries(fields).map(([field, [held, expected]]) => ({
    field: field as HostileField,
    given,
    expected,
    held: held ?? null,
  }))
}

/** Strings that a field takes as they are. */
export const asIs = (given: string) => storable(given)
/** A form cuts the ends off, and refuses what is nothing then. */
export const asTyped = (given: string, longest = 200) => storable(given.slice(0, longest).trim()) || REFUSED
/** The same where nothing may be said. */
export const asSaid = (given: string, longest = 200) => storable(given.slice(0, longest).trim())
/** In a contact's name all spaces are made one. */
export const asName = (given: string) => nameOf(given)
export const asQuote = (given: string) =>
  storable(given).replace(/\s+/g, ' ').trim().slice(0, 160).toWellFormed()
export const asFileName = (given: string) => withFittingExtension(safeFileName(given), 'application/pdf')
/** A name that has to be the only one of its kind. */
export const asUnique = (given: string, index: number, longest = 180) =>
  `${index} ${given.slice(0, longest - 4)}`

/** Does something with each hostile string, a few at a time: more of them only wait for each other. */
export async function withEach<T>(
  act: (given: string, index: number) => Promise<T>,
  { atOnce = 3 } = {},
): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const work = async () => {
    for (let index = next++; index < HOSTILE_STRINGS.length; index = next++) {
      results[index] = await act(HOSTILE_STRINGS[index] ?? '', index)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

/** What a call that may be refused answers. */
export async function orRefused<T>(asked: Promise<T> | (() => T | Promise<T>)): Promise<T | typeof REFUSED> {
  try {
    return await (typeof asked === 'function' ? asked() : asked)
  } catch (error) {
    if (!(error instanceof z.ZodError) && !isAppError(error)) throw error
    return REFUSED
  }
}

/** All conversations of a channel, whatever their status. */
export async function allConversations(
  { app, owner }: Pick<HostileStage, 'app' | 'owner'>,
  channelId: string,
): Promise<ConversationView[]> {
  const all: ConversationView[] = []
  for (const status of ['open', 'closed'] as const) {
    let cursor: string | undefined
    do {
      const page = await listConversations(app, owner, { view: 'all', status, cursor })
      all.push(...page.conversations)
      cursor = page.next ?? undefined
    } while (cursor)
  }
  return all.filter((conversation) => conversation.channelId === channelId)
}

/** All messages of a conversation by their id. */
export async function allMessages(
  { app, owner }: Pick<HostileStage, 'app' | 'owner'>,
  conversationId: string,
): Promise<Map<string, MessageView>> {
  const all = new Map<string, MessageView>()
  let before: string | undefined
  do {
    const page = await listMessages(app, owner, { conversationId, before })
    for (const message of page.messages) all.set(message.id, message)
    before = page.before ?? undefined
  } while (before)
  return all
}
