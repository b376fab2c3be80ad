import type { SocketConfig } from '@whiskeysockets/baileys'
import type { Logger } from '#server/lib/logger.ts'

type BaileysLogger = SocketConfig['logger']

/**
 * Baileys logs whole messages, keys and numbers beside its sentences. Only the sentences of its warnings and errors
 * are kept, without numbers, and only where somebody looks for them.
 */
export function baileysLogger(logger: Logger, channelId: string): BaileysLogger {
  const tell = (first: unknown, sentence?: string) => {
    const text = sentence ?? (typeof first === 'string' ? first : undefined)
    if (text !== undefined) logger.debug({ channelId, baileys: withoutNumbers(text) }, 'baileys')
  }
  const quiet: BaileysLogger = {
    level: 'warn',
    child: () => quiet,
    trace: () => {},
    debug: () => {},
    info: () => {},
    warn: tell,
    error: tell,
  }
  return quiet
}

function withoutNumbers(text: string): string {
  return text.replace(/[\w:.+-]*\d{5,}[\w@:.+-]*/g, '#').slice(0, 200)
}
