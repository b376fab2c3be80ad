import {
  generateWAMessage,
  generateWAMessageFromContent,
  type MessageGenerationOptions,
  type WAMediaUploadFunction,
  type WAMessage,
} from '@whiskeysockets/baileys'
import type { Composed, Sending } from './compose.ts'

/** How long uploading a file may take. */
const UPLOAD_TIMEOUT_MS = 5 * 60_000

/**
 * The message as it goes out under the id that was chosen for it: uploads its file, and is to be stored before it is
 * relayed. Its bytes are then always the same, however often it is sent.
 */
export async function writeMessage(
  composed: Exclude<Composed, { failure: string }>,
  { jid, ownJid, now }: Sending,
  given: {
    messageId: string
    upload: WAMediaUploadFunction
    logger: NonNullable<MessageGenerationOptions['logger']>
    /** Seconds after which messages of the chat disappear. */
    ephemeralExpiration?: number
    /** For uploads and downloads through a proxy. */
    options?: RequestInit
  },
): Promise<WAMessage> {
  const { messageId, ephemeralExpiration } = given
  const common = { userJid: ownJid, messageId, timestamp: new Date(now), ephemeralExpiration }
  if ('payload' in composed) return generateWAMessageFromContent(jid, composed.payload, common)
  const { content, quoted } = composed
  const { upload, logger, options } = given
  const media = { upload, logger, options, mediaUploadTimeoutMs: UPLOAD_TIMEOUT_MS }
  return generateWAMessage(jid, content, { ...common, ...media, quoted })
}
