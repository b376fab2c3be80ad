import type { WAMessage } from '@whiskeysockets/baileys'
import type { MessageDetails } from '#server/protocol/views.ts'
import { type FoundFile, findFile } from '../from-whatsapp/files.ts'
import type { IncomingFile } from '../from-whatsapp/part.ts'
import { unwrap } from '../from-whatsapp/unwrap.ts'
import { type Downloaded, download } from './download.ts'
import { MediaError } from './media-error.ts'
import type { MediaLimits } from './open-media.ts'

export type MissingFile = NonNullable<MessageDetails['missingFile']>

/** A file that is here now (`done` removes it), or why it is not. */
export type FetchedFile = (Downloaded & { name: string | null; mime: string }) | { missing: MissingFile }

export interface FetchLimits extends MediaLimits {
  /** How long the phone may take to upload a file anew, in milliseconds. */
  reuploadMs?: number
}

/** What this needs of a Baileys socket: it asks the phone to upload a file anew and puts its new place into `message`. */
export interface MediaSocket {
  updateMediaMessage(message: WAMessage): Promise<WAMessage>
}

const REUPLOAD_MS = 30_000

/**
 * The file of a message. Where WhatsApp has it no longer, the phone is asked once to upload it again; `socket` is null
 * while the number is not online. Null where the message has no file that may be kept: those to be seen once stay on
 * the phone.
 */
export async function fetchFile(
  socket: MediaSocket | null,
  message: WAMessage,
  limits: FetchLimits,
): Promise<FetchedFile | null> {
  const found = findKept(message)
  if (!found) return null
  const { file } = found
  if (file.size !== null && file.size > limits.maxBytes) return missing(file, 'too_large', true)
  try {
    return await downloaded(found, limits)
  } catch (error) {
    if (!(error instanceof MediaError)) throw error
    if (error.reason === 'too_large') return missing(file, 'too_large', true)
    if (error.reason !== 'gone') return missing(file, 'failed', error.reason === 'unreachable')
    return socket ? fetchAgain(socket, message, limits, file) : missing(file, 'expired', true)
  }
}

/** What stands in a message in the place of a file that is not here. */
export function missing(
  file: IncomingFile,
  reason: MissingFile['reason'],
  canFetch: boolean,
): { missing: MissingFile } {
  return { missing: { reason, canFetch, size: file.size, mime: file.mime, name: file.name } }
}

async function fetchAgain(
  socket: MediaSocket,
  message: WAMessage,
  limits: FetchLimits,
  file: IncomingFile,
): Promise<FetchedFile> {
  const answer = await askPhone(socket, message, limits.reuploadMs ?? REUPLOAD_MS)
  // A phone that is off may have it later; one that says no has it no longer.
  if (answer !== 'uploaded') return missing(file, 'expired', answer === 'silent')
  const renewed = findKept(message)
  if (!renewed) return missing(file, 'failed', true)
  try {
    return await downloaded(renewed, limits)
  } catch (error) {
    if (!(error instanceof MediaError)) throw error
    return missing(file, error.reason === 'too_large' ? 'too_large' : 'failed', error.reason !== 'damaged')
  }
}

/** Baileys waits for the phone without end, so this does not. */
async function askPhone(
  socket: MediaSocket,
  message: WAMessage,
  withinMs: number,
): Promise<'uploaded' | 'refused' | 'silent'> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<'silent'>((resolve) => {
    timer = setTimeout(resolve, withinMs, 'silent')
  })
  const upload = socket.updateMediaMessage(message).then(
    () => 'uploaded' as const,
    (error: unknown) => (isAnswer(error) ? ('refused' as const) : ('silent' as const)),
  )
  try {
    return await Promise.race([upload, silence])
  } finally {
    clearTimeout(timer)
  }
}

/** True where the phone itself has said no: Baileys puts its answer into the error. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'data' in error && typeof error.data === 'object' && error.data !== null
    ? 'result' in error.data
    : false
}

function findKept(message: WAMessage): FoundFile | null {
  const unwrapped = unwrap(message.message)
  if (!unwrapped || unwrapped.viewOnce) return null
  const found = findFile(unwrapped.content)
  return found && !found.node.viewOnce ? found : null
}

async function downloaded({ node, file }: FoundFile, limits: FetchLimits): Promise<FetchedFile> {
  const here = await download(node, file.type, limits)
  return { ...here, name: file.name, mime: file.mime }
}
