import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '#server/context.ts'
import { createLogger, type Logger } from '#server/lib/logger.ts'

/**
 * Where a whole run of the suite leaves what its servers have logged, and what must not stand in there;
 * `scripts/suite-logs.ts` compares the two at its end.
 */
const FOLDER = process.env.SAPA_TEST_LOGS
export const LOG_ENDING = '.log'
export const SECRETS_ENDING = '.secrets'
/** Shorter ones are words that a log may say by itself. */
export const SECRET_LENGTH = 14

/** The log of an App under test. With SAPA_TEST_LOG=<level> it is printed instead. */
export function suiteLogger(): Logger {
  const printed = process.env.SAPA_TEST_LOG
  if (printed) return createLogger(printed)
  if (!FOLDER) return createLogger('silent')
  return createLogger('debug', { write: (line) => keepLog(line) })
}

/** Keeps what a server has logged or printed. */
export function keepLog(text: string): void {
  if (FOLDER) appendFileSync(join(FOLDER, `${process.pid}${LOG_ENDING}`), text)
}

/** Writes down what people wrote, and the keys and tokens of this App, before its database goes. */
export async function keepSecrets({ db, config }: Pick<App, 'db' | 'config'>): Promise<void> {
  if (!FOLDER) return
  const messages = await db.selectFrom('messages').select('body').execute()
  const keys = await db.selectFrom('whatsapp_keys').select('value').execute()
  const sessions = await db.selectFrom('sessions').select('token_hash').execute()
  const secrets = [
    config.secret,
    ...messages.map(({ body }) => body),
    ...keys.map(({ value }) => value),
    ...sessions.map(({ token_hash: hash }) => hash),
  ]
  const lines = secrets.filter((text) => text.length >= SECRET_LENGTH).map((text) => JSON.stringify(text))
  appendFileSync(join(FOLDER, `${process.pid}${SECRETS_ENDING}`), lines.map((line) => `${line}\n`).join(''))
}
