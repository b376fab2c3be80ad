import { errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { findIdentity, findVisitor, raiseTokenGeneration } from '#db/contacts.ts'
import { type ConversationRow, findConversationOfContact, findConversationRow } from '#db/conversations.ts'
import { lastSequence } from '#db/events.ts'
import { countMessagesAfter } from '#db/messages.ts'
import type { WebsiteRow } from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { storable } from '#server/lib/texts.ts'
import { NAME_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { SiteLanguage } from '#server/protocol/site-options.ts'
import type { VisitorConversation, VisitorMessage } from '#server/protocol/views.ts'
import type { SessionAnswer } from '#server/protocol/visitors.ts'
import { nameOf } from './channel-people.ts'
import { identifyVisitor, type VerifiedPerson } from './contacts.ts'
import { sharedWebsite } from './shared-websites.ts'
import { siteSettings } from './site-options.ts'
import { pageOfThread } from './thread-pages.ts'
import { readRating, storedMessage, viewVisitorMessage } from './views.ts'
import {
  isDueForRotation,
  issueVisitorToken,
  readVisitorToken,
  type VisitorClaims,
} from './visitor-tokens.ts'

/** A browser on one website, as its token proves. */
export interface Visitor {
  visitorId: string
  generation: number
  website: WebsiteRow
  person: VerifiedPerson | null
  /** The contact it belongs to, once it has written (or its person is known). */
  contactId: string | null
}

/** Longest life of an `identify` token, counted from now: a leaked one must not open a history for ever. */
const IDENTITY_MAX_LIFE_S = 24 * 60 * 60

/**
 * Opens or goes on with a visitor's session on a website. A token that is not good (any more) makes a new visitor;
 * one that has come of age is replaced, and the old one stays good until the new one is first used.
 */
export async function openVisitorSession(
  app: App,
  {
    website,
    token,
    identity,
    language = 'en',
  }: { website: WebsiteRow; token: string | null; identity: string | null; language?: SiteLanguage },
): Promise<SessionAnswer> {
  const known = token === null ? undefined : await goodClaims(app, website, token)
  const person = identity === null ? null : await verifyIdentity(app, website, identity)
  const claims = await withPerson(app, website, known ?? newClaims(website), person)
  const unchanged = token !== null && claims === known && !isDueForRotation(app, known)
  // Read first of all: whatever is stored from here on comes again as an event.
  const seq = await lastSequence(app.db, website.account_id)
  const visitor = await visitorOf(app, website, claims)
  const conversation = await findVisitorConversation(app, visitor)
  const thread = conversation ? await listVisitorMessages(app, { conversationId: conversation.id }) : null
  return {
    token: unchanged
      ? token
      : issueVisitorToken(app, { ...claims, generation: nextGeneration(claims, known) }),
    visitorId: claims.visitorId,
    settings: siteSettings(app, website, language),
    conversation: conversation ? viewVisitorConversation(conversation) : null,
    messages: thread?.messages ?? [],
    before: thread?.before ?? null,
    seq,
  }
}

/** Who a token stands for on a website. Throws `token_invalid` or `token_stale`; its first use ends older tokens. */
export async function authenticateVisitor(app: App, website: WebsiteRow, token: string): Promise<Visitor> {
  const claims = readVisitorToken(app, token)
  if (claims?.channelId !== website.channel_id || claims.version !== website.token_version) {
    throw new AppError('token_invalid', 'This chat session has ended: open the chat again.', { status: 401 })
  }
  const row = await findVisitor(app.db, claims.visitorId)
  if (row && row.token_generation > claims.generation) {
    throw new AppError('token_stale', 'This chat session was renewed in another tab.', { status: 401 })
  }
  if (row && row.token_generation < claims.generation) {
    await app.database.transaction((trx) => raiseTokenGeneration(trx, claims))
  }
  return visitorOf(app, website, claims)
}

/** The visitor's conversation, wherever it has been merged to. */
export async function findVisitorConversation(
  app: App,
  visitor: Visitor,
): Promise<ConversationRow | undefined> {
  if (visitor.contactId === null) return undefined
  const row = await findConversationOfContact(app.db, {
    channelId: visitor.website.channel_id,
    contactId: visitor.contactId,
  })
  return row && findConversationRow(app.db, { conversationId: row.id })
}

/** One page of what the visitor may see of its thread, oldest first. */
export async function listVisitorMessages(
  app: App,
  query: { conversationId: string; before?: string | undefined },
): Promise<{ messages: VisitorMessage[]; before: string | null }> {
  const { page, before } = await pageOfThread(app, { ...query, visitor: true })
  const messages = page
    .map((row) => viewVisitorMessage(app, storedMessage(row)))
    .filter((message) => message !== undefined)
  return { messages, before }
}

/** How many replies the visitor has not read. */
export async function countUnread(app: App, visitor: Visitor): Promise<number> {
  const conversation = await findVisitorConversation(app, visitor)
  if (!conversation) return 0
  return countMessagesAfter(app.db, {
    conversationId: conversation.id,
    direction: 'out',
    seq: conversation.contact_read_seq,
  })
}

function viewVisitorConversation(row: ConversationRow): VisitorConversation {
  return {
    id: row.id,
    agentsReadSeq: row.agents_read_seq,
    contactReadSeq: row.contact_read_seq,
    closedAt: row.status === 'closed' ? row.closed_at : null,
    ratedClosing: readRating(row)?.closedAt ?? null,
  }
}

async function goodClaims(app: App, website: WebsiteRow, token: string): Promise<VisitorClaims | undefined> {
  try {
    await authenticateVisitor(app, website, token)
    return readVisitorToken(app, token)
  } catch (error) {
    if (error instanceof AppError && error.status === 401) return undefined
    throw error
  }
}

function newClaims(website: WebsiteRow): VisitorClaims {
  return {
    visitorId: newId(),
    channelId: website.channel_id,
    version: website.token_version,
    generation: 0,
    issuedAt: 0,
    person: null,
  }
}

/** A person who is proven to be somebody else than this browser's last one starts as a new visitor. */
async function withPerson(
  app: App,
  website: WebsiteRow,
  claims: VisitorClaims,
  person: VerifiedPerson | null,
): Promise<VisitorClaims> {
  if (person === null) return claims
  const same = claims.person === null || claims.person.externalId === person.externalId
  const belongs =
    same &&
    (await identifyVisitor(app, {
      accountId: website.account_id,
      channelId: website.channel_id,
      visitorId: claims.visitorId,
      person,
    }))
  if (!belongs) return { ...newClaims(website), person }
  const unchanged = JSON.stringify(claims.person) === JSON.stringify(person)
  return unchanged ? claims : { ...claims, person }
}

function nextGeneration(claims: VisitorClaims, known: VisitorClaims | undefined): number {
  return claims.visitorId === known?.visitorId ? known.generation + 1 : 0
}

async function visitorOf(app: App, website: WebsiteRow, claims: VisitorClaims): Promise<Visitor> {
  const row = await findVisitor(app.db, claims.visitorId)
  return {
    visitorId: claims.visitorId,
    generation: claims.generation,
    website: sharedWebsite(app, website),
    person: claims.person,
    contactId: row?.contact_id ?? (await contactOfPerson(app, website, claims.person)),
  }
}

async function contactOfPerson(
  app: App,
  website: WebsiteRow,
  person: VerifiedPerson | null,
): Promise<string | null> {
  if (person === null) return null
  const identity = await findIdentity(app.db, {
    channelId: website.channel_id,
    kind: 'external_id',
    value: person.externalId,
  })
  return identity?.contact_id ?? null
}

const IdentityClaims = z.object({
  // MySQL takes 'ani' and 'ani ' for the same.
  sub: z
    .string()
    .max(150)
    .regex(/^\S(.*\S)?$/s)
    // Kept as another text, it would be somebody else's.
    .refine((sub) => storable(sub) === sub),
  name: z.string().max(NAME_MAX_LENGTH).nullish(),
  email: z.email().max(NAME_MAX_LENGTH).nullish(),
  exp: z.number(),
})

/** Throws `identity_invalid` unless the site's own secret signed it and it ends within a day. */
async function verifyIdentity(app: App, website: WebsiteRow, token: string): Promise<VerifiedPerson> {
  const secret = new TextEncoder().encode(app.secrets.decrypt('identify', website.identify_secret))
  try {
    const currentDate = new Date(app.clock.now())
    const { payload } = await jwtVerify(token, secret, {
      algorithms: ['HS256'],
      currentDate,
      requiredClaims: ['sub', 'exp'],
    })
    const claims = IdentityClaims.parse(payload)
    if (claims.exp > app.clock.now() / 1000 + IDENTITY_MAX_LIFE_S + 60) throw new z.ZodError([])
    return { externalId: claims.sub, name: nameOf(claims.name ?? null), email: claims.email ?? null }
  } catch (error) {
    if (!(error instanceof errors.JOSEError) && !(error instanceof z.ZodError)) throw error
    throw new AppError(
      'identity_invalid',
      'The identify token is not valid: sign it with HS256, the secret of this site, sub and exp (at most a day).',
      {
        status: 401,
        field: 'identity',
      },
    )
  }
}
