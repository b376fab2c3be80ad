import type { BaileysEventMap, WAMessage } from '@whiskeysockets/baileys'
import type { ChannelFile, ChannelMessage } from '#server/channels/channel.ts'
import type { Connection } from './connection.ts'
import type { IncomingFile } from './from-whatsapp/part.ts'
import type { Reading } from './from-whatsapp/peers.ts'
import type { Groups } from './groups.ts'
import { fromHistory } from './history/history.ts'
import { callHost } from './host-calls.ts'
import type { Intake } from './intake.ts'
import { loopbackDownloads } from './loopback.ts'
import { fetchFile, missing } from './media/fetch-file.ts'
import type { SessionOptions } from './options.ts'
import { keepRaw } from './raw-messages.ts'
import type { Receiving } from './receive.ts'
import type { Standing } from './standing.ts'

type History = BaileysEventMap['messaging-history.set']

/** What messages that came through one connection are taken in with. */
export function createReceiving(
  options: SessionOptions,
  parts: {
    connection: Connection
    reading: () => Reading
    intake: Intake
    standing: Standing
    groups: Groups
  },
): Receiving {
  const { connection, reading, intake, standing, groups } = parts
  const { socket, ending } = connection
  return {
    us: () => reading().us,
    isAdmin: (groupId, person) => groups.isAdmin(socket, `${groupId}@g.us`, person),
    fetchFile: (message, file) => keepFile(options, connection, { message, file }),
    async importHistory(history) {
      const { progress } = await importHistory(options, history, reading())
      if (standing.state === 'syncing' && progress !== null) standing.set({ progress })
    },
    async processed(externalId) {
      const isDone = connection.processed(externalId)
      if (!(await Promise.race([isDone, ending.then(() => false)]))) return false
      // What it gathered meanwhile comes before what is done after it.
      socket.ev.flush()
      return true
    },
    afterHistory: (work) => intake.add('history', () => work(!intake.hasLostHistory(socket))),
  }
}

export interface FileToKeep {
  message: WAMessage
  file: IncomingFile
  maxBytes?: number
}

/** Fetches a message's file and stores it. The host's refusals are told in the message, as is a file that is gone. */
export async function keepFile(
  { host, holder, settings }: SessionOptions,
  { socket, ending }: Pick<Connection, 'socket' | 'ending'>,
  { message, file, maxBytes = settings.maxFileBytes }: FileToKeep,
): Promise<ChannelFile> {
  const gone = new AbortController()
  void ending.then(() => gone.abort())
  const fetched = await fetchFile(socket, message, {
    maxBytes,
    signal: gone.signal,
    ...(await loopbackDownloads(settings, socket)),
  })
  if (!fetched || 'missing' in fetched) return fetched
  const { path, name, mime, done } = fetched
  try {
    return { mediaId: await host.storeFile(holder.channelId, { path, name, mime }) }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return missing(file, error.code === 'file_too_large' ? 'too_large' : 'failed', false)
  } finally {
    await done()
  }
}

async function importHistory(options: SessionOptions, history: History, reading: Reading) {
  const { host, holder, database, clock } = options
  const past = fromHistory(history, reading)
  for (const call of past.links) await callHost(options, call)
  for (const { part, payloads } of past.parts) {
    const ids = await host.importHistory(holder.channelId, part)
    await database.transaction(async (trx) => {
      for (const [index, raw] of payloads.entries()) {
        const messageId = ids[index]
        if (!messageId || !isNeededLater(part.messages[index])) continue
        await keepRaw(trx, { messageId, channelId: holder.channelId, raw, at: clock.now() })
      }
    })
  }
  for (const call of past.after) await callHost(options, call)
  return past
}

/** Their files can be fetched, and votes on them be read. */
function isNeededLater(message: Pick<ChannelMessage, 'kind' | 'file'> | undefined): boolean {
  return message?.kind === 'poll' || Boolean(message?.file && 'missing' in message.file)
}

function isRefusal(error: unknown): error is Error & { code: string } {
  return error instanceof Error && error.name === 'AppError' && 'code' in error
}
