import { type BaileysEventMap, getHistoryMsg, type WAMessage } from '@whiskeysockets/baileys'
import type { Db } from '#db/connect.ts'
import { markJournalStored } from '#db/whatsapp-keys.ts'
import type {
  ChannelAuthor,
  ChannelChange,
  ChannelFile,
  ChannelMessage,
  Peer,
} from '#server/channels/channel.ts'
import { externalIdOf } from '#server/lib/external-ids.ts'
import { openAnswer } from './from-whatsapp/event-answers.ts'
import type { IncomingFile } from './from-whatsapp/part.ts'
import type { Us } from './from-whatsapp/peers.ts'
import type { Received, ReceivedMessage } from './from-whatsapp/received.ts'
import { openVote } from './from-whatsapp/votes.ts'
import { chatLane } from './host-calls.ts'
import type { SessionOptions } from './options.ts'
import { keepRaw, listRaw } from './raw-messages.ts'

/** What taking in a message needs of the connection it came through. */
export interface Receiving {
  us(): Us
  /** Whether this person is an admin of the group, as far as that is known. */
  isAdmin(groupId: string, person: Peer): Promise<boolean>
  /** Fetches a message's file; what is missing says why. */
  fetchFile(message: WAMessage, file: IncomingFile): Promise<ChannelFile>
  importHistory(history: BaileysEventMap['messaging-history.set']): Promise<void>
  /** Answers when Baileys is done with what it has handed over; false if it failed with this, or the line ended before. */
  processed(externalId: string): Promise<boolean>
  /** Does something after all history that has come so far, and says whether any of it was lost. */
  afterHistory(work: (isComplete: boolean) => Promise<void>): void
}

/** For so long a vote waits for its poll. */
const WAIT_FOR_POLL_MS = 24 * 60 * 60 * 1000

type ReceivedVote = Extract<Received, { type: 'vote' }>

export function laneOfReceived(received: Received): string {
  switch (received.type) {
    case 'message':
      return chatLane(received.message.chat)
    case 'change':
    case 'vote':
      return chatLane(received.target.chat)
    case 'nothing':
      return 'nothing'
  }
}

/** Takes one message in. When this has succeeded, its rows in the journal need no second look. */
export async function takeIn(
  options: SessionOptions,
  receiving: Receiving,
  message: WAMessage,
  received: Received,
): Promise<void> {
  const { host, holder, database } = options
  const externalId = message.key.id ?? ''
  const done = () => database.transaction((trx) => markStored(options, trx, externalId))
  switch (received.type) {
    case 'message':
      return storeMessage(options, receiving, message, received)
    case 'change':
      await host.change(holder.channelId, received.target, await withRights(receiving, received))
      return done()
    case 'vote':
      // What stays open in the journal is looked at again with the next connection.
      if (await countVote(options, receiving, received)) await done()
      return
    case 'nothing':
      // Keys, history and mappings are for Baileys itself: they are done with when Baileys is.
      if (!(await receiving.processed(externalId))) return
      receiving.afterHistory(async (isComplete) => {
        if (isComplete || !isHistory(message)) await done()
      })
  }
}

function isHistory({ message }: WAMessage): boolean {
  return Boolean(message && getHistoryMsg(message))
}

/** Whoever deletes what somebody else wrote in a group has to be its admin: WhatsApp itself does not see what is deleted. */
async function withRights(
  receiving: Receiving,
  { target: { chat }, change }: Extract<Received, { type: 'change' }>,
): Promise<ChannelChange> {
  if (change.type !== 'deleted' || chat.kind !== 'group') return change
  const byAdmin = change.author === 'us' || (await receiving.isAdmin(chat.groupId, change.author))
  return { ...change, byAdmin }
}

async function storeMessage(
  options: SessionOptions,
  receiving: Receiving,
  raw: WAMessage,
  received: ReceivedMessage,
): Promise<void> {
  const { host, holder, hook } = options
  const { channelId } = holder
  const { message, file, changes } = received
  const complete: ChannelMessage = {
    ...message,
    details: await detailsOf(options, receiving, received),
    file: file ? await receiving.fetchFile(raw, file) : message.file,
  }
  const { chat, externalId } = message
  await host.receive(channelId, complete, async (trx, stored) => {
    await hook?.('whatsapp.stored')
    if (complete.kind === 'unavailable') return
    await markStored(options, trx, raw.key.id ?? externalId)
    if (isNeededLater(complete, file) && !stored.duplicate) await keep(options, trx, stored.messageId, raw)
  })
  for (const change of changes) await host.change(channelId, { chat, externalId }, change)
}

/** Says of an answer to an event what it was, where the event is here and opens it. */
async function detailsOf(
  { holder, database }: SessionOptions,
  receiving: Receiving,
  { message, answer }: ReceivedMessage,
): Promise<ChannelMessage['details']> {
  const { author, details } = message
  if (!answer || !details?.change) return details
  const { eventId, creator, sealed } = answer
  const query = { channelId: holder.channelId, externalId: eventId, fromUs: creator === 'us' }
  const people = { creator: peerOf(creator, receiving), responder: peerOf(author, receiving) }
  const code = (await listRaw(database.read, query))
    .flatMap((raw) => raw.message ?? [])
    .map((event) => openAnswer({ event, eventId, ...people, answer: sealed }))
    .find((opened) => opened !== null)
  return code ? { ...details, change: { ...details.change, code } } : details
}

/**
 * Files are asked for again, votes are read with their poll and answers with their event, and what was typed on the
 * phone may be sent again.
 */
function isNeededLater({ author, kind, details }: ChannelMessage, file: IncomingFile | null): boolean {
  return file !== null || kind === 'poll' || details?.unsupported === 'event' || author === 'us'
}

async function keep(
  { holder, clock }: SessionOptions,
  trx: Db,
  messageId: string,
  raw: WAMessage,
): Promise<void> {
  await keepRaw(trx, { messageId, channelId: holder.channelId, raw, at: clock.now() })
}

/** Answers false when its poll is not here yet, and may still come. */
async function countVote(
  { host, holder, database, clock }: SessionOptions,
  receiving: Receiving,
  { target, creator, voter, vote, at }: ReceivedVote,
): Promise<boolean> {
  const { externalId } = target
  const query = { channelId: holder.channelId, externalId, fromUs: creator === 'us' }
  const polls = await listRaw(database.read, query)
  if (polls.length === 0) return clock.now() - at > WAIT_FOR_POLL_MS
  const people = { creator: peerOf(creator, receiving), voter: peerOf(voter, receiving) }
  // Only the poll that it was cast for opens a vote.
  const options = polls
    .flatMap(({ message }) => message ?? [])
    .map((poll) => openVote({ poll, pollId: externalId, ...people, vote }))
    .find((opened) => opened !== null)
  if (options) await host.change(holder.channelId, target, { type: 'voted', author: voter, options, at })
  return true
}

function peerOf(author: ChannelAuthor, receiving: Receiving): Peer {
  return author === 'us' ? receiving.us() : author
}

async function markStored({ holder, clock }: SessionOptions, trx: Db, externalId: string): Promise<void> {
  await markJournalStored(trx, {
    channelId: holder.channelId,
    externalId: externalIdOf(externalId),
    at: clock.now(),
  })
}
