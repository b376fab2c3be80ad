import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { randomToken } from '#server/lib/secrets.ts'
import { FILE_MAX_BYTES } from '#server/protocol/limits.ts'

export interface Config {
  host: string
  port: number
  /** The address people open, without a slash at the end. */
  url: string
  /** True when SAPA_URL was set: then only this origin is our own. */
  urlIsSet: boolean
  dataDirectory: string
  secret: string
  /** Express' `trust proxy`. */
  trustProxy: boolean | number | string
  database: { kind: 'sqlite'; path: string } | { kind: 'mysql'; url: string }
  redisUrl: string | null
  logLevel: string
  metricsToken: string | null
  media: { maxBytes: number; maxPixels: number }
  /** For how long the calls of programs are kept; 0: not at all. */
  requestLogDays: number
  /** A WhatsApp of our own in place of the real one, and its certificate (PEM). */
  whatsapp: { url: string | null; certificate: string | null }
  /** Where package.json and the built parts are. */
  rootDirectory: string
  version: string
}

/** A setting is wrong; the message names it. */
export class ConfigError extends Error {}

const MEGABYTE = 1024 * 1024
const MEGAPIXEL = 1_000_000
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const MYSQL_ADDRESS = 'must be an address like mysql://user:password@host/database'

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce
    .number('must be a number from 0 to 65535')
    .int('must be a whole number')
    .min(0)
    .max(65_535)
    .default(3000),
  SAPA_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address like https://chat.example.com', abort: true })
    .refine(isOnlyOrigin, 'must end behind the host, like https://chat.example.com, without a path')
    .optional(),
  SAPA_DATA: z.string().default('./data'),
  SAPA_SECRET: z.string().min(32, 'must be at least 32 characters').optional(),
  SAPA_TRUST_PROXY: z
    .string()
    .refine(isTrustProxy, 'must be none, a number of proxies, or their addresses')
    .default('none'),
  MYSQL_URL: z
    .url({ protocol: /^(mysql|mariadb)$/, error: MYSQL_ADDRESS, abort: true })
    .refine((url) => new URL(url).pathname.length > 1, MYSQL_ADDRESS)
    .optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be an address like redis://host:6379' }).optional(),
  SAPA_LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  SAPA_METRICS_TOKEN: z.string().min(16, 'must be at least 16 characters').optional(),
  SAPA_FILE_MAX_MB: z.coerce
    .number('must be a number')
    .positive('must be more than 0')
    .max(2048, 'must be at most 2048')
    .default(FILE_MAX_BYTES / MEGABYTE),
  SAPA_REQUEST_LOG_DAYS: z.coerce
    .number('must be a number of days')
    .int('must be a whole number of days')
    .min(0, 'must be 0 or more')
    .max(365, 'must be at most 365')
    .default(7),
  SAPA_WHATSAPP_URL: z
    .url({ protocol: /^wss?$/, error: 'must be an address like ws://127.0.0.1:8090/ws/chat', abort: true })
    .refine(isLoopback, 'must be on this machine (127.0.0.1, ::1 or localhost)')
    .optional(),
  SAPA_WHATSAPP_CA: z.string().optional(),
  SAPA_IMAGE_MAX_MEGAPIXELS: z.coerce
    .number('must be a number')
    .positive('must be more than 0')
    .max(1000, 'must be at most 1000')
    .default(50),
})

/**
 * Reads and checks every setting. Throws a ConfigError, one sentence that names the setting.
 * On SQLite a missing secret is made and kept in the data folder.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const settings = parseEnvironment(environment)
  const rootDirectory = findRoot(import.meta.dirname)
  const dataDirectory = isAbsolute(settings.SAPA_DATA) ? settings.SAPA_DATA : resolve(settings.SAPA_DATA)
  return {
    host: settings.HOST,
    port: settings.PORT,
    url: new URL(settings.SAPA_URL ?? `http://localhost:${settings.PORT}`).origin,
    urlIsSet: settings.SAPA_URL !== undefined,
    dataDirectory,
    secret: findSecret(settings, dataDirectory),
    trustProxy: parseTrustProxy(settings.SAPA_TRUST_PROXY),
    database: settings.MYSQL_URL
      ? { kind: 'mysql', url: settings.MYSQL_URL.replace(/^mariadb:/, 'mysql:') }
      : { kind: 'sqlite', path: join(dataDirectory, 'sapa.db') },
    redisUrl: settings.REDIS_URL ?? null,
    logLevel: settings.SAPA_LOG_LEVEL,
    metricsToken: settings.SAPA_METRICS_TOKEN ?? null,
    media: {
      maxBytes: Math.floor(settings.SAPA_FILE_MAX_MB * MEGABYTE),
      maxPixels: Math.floor(settings.SAPA_IMAGE_MAX_MEGAPIXELS * MEGAPIXEL),
    },
    requestLogDays: settings.SAPA_REQUEST_LOG_DAYS,
    whatsapp: {
      url: settings.SAPA_WHATSAPP_URL ?? null,
      certificate: readCertificate(settings),
    },
    rootDirectory,
    version: readVersion(rootDirectory),
  }
}

/** On SQLite a new installation takes this secret as its own; one that is set or there already stays. */
export function adoptSecret(secret: string, environment: NodeJS.ProcessEnv = process.env): void {
  const settings = parseEnvironment(environment)
  const path = join(resolve(settings.SAPA_DATA), 'secret')
  if (settings.SAPA_SECRET || settings.MYSQL_URL || existsSync(path)) return
  writeSecret(path, secret)
}

function parseEnvironment(environment: NodeJS.ProcessEnv) {
  // An empty setting is an unset one, as in a compose file.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''))
  const parsed = Environment.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConfigError(
    `The setting ${String(issue?.path[0])} is wrong: ${issue?.message ?? 'unknown reason'}.`,
  )
}

function findSecret(settings: z.infer<typeof Environment>, dataDirectory: string): string {
  if (settings.SAPA_SECRET) return settings.SAPA_SECRET
  if (settings.MYSQL_URL) {
    throw new ConfigError(
      'The setting SAPA_SECRET is missing: with MYSQL_URL every process needs the same one (make it with "openssl rand -hex 32").',
    )
  }
  const path = join(dataDirectory, 'secret')
  if (!existsSync(path)) writeSecret(path, randomToken())
  return readFileSync(path, 'utf8').trim()
}

function writeSecret(path: string, secret: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' })
}

function isOnlyOrigin(url: string): boolean {
  const { origin, href } = new URL(url)
  return href === `${origin}/`
}

/** A WhatsApp elsewhere than on this machine could read everything: nobody is to be sent there by a setting. */
function isLoopback(url: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname)
}

function readCertificate({
  SAPA_WHATSAPP_URL,
  SAPA_WHATSAPP_CA,
}: z.infer<typeof Environment>): string | null {
  if (!SAPA_WHATSAPP_CA) return null
  if (!SAPA_WHATSAPP_URL) {
    throw new ConfigError('The setting SAPA_WHATSAPP_CA is wrong: it works with SAPA_WHATSAPP_URL only.')
  }
  try {
    return readFileSync(SAPA_WHATSAPP_CA, 'utf8')
  } catch {
    throw new ConfigError(`The setting SAPA_WHATSAPP_CA is wrong: ${SAPA_WHATSAPP_CA} cannot be read.`)
  }
}

function isTrustProxy(value: string): boolean {
  if (value === 'none' || /^\d{1,2}$/.test(value)) return true
  return value.split(',').every((part) => {
    const text = part.trim()
    if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
    const [address = '', bits = '1', more] = text.split('/')
    const longest = { 4: 32, 6: 128 }[isIP(address)] ?? 0
    return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= longest && more === undefined
  })
}

/** `none`, a number of proxies, or their addresses as Express takes them. */
function parseTrustProxy(value: string): boolean | number | string {
  if (value === 'none') return false
  return /^\d+$/.test(value) ? Number(value) : value
}

/** The same file runs as a source and, bundled, one folder deeper. */
function findRoot(directory: string): string {
  if (existsSync(join(directory, 'package.json'))) return directory
  const parent = dirname(directory)
  if (parent === directory) throw new ConfigError('The program is not complete: its package.json is missing.')
  return findRoot(parent)
}

function readVersion(rootDirectory: string): string {
  const text = readFileSync(join(rootDirectory, 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}
