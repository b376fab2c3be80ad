import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import { AppError } from './errors.ts'

export interface SafeRequest {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string | Uint8Array
  timeoutMs?: number
  /** Largest answer in bytes. */
  maxBytes?: number
  /** A larger answer is cut instead of being refused. */
  isCut?: boolean
  /** The address may be in a private network: an owner has said so. */
  allowPrivate?: boolean
  /** How many redirects are followed, each checked like the first address; only of a GET. */
  maxRedirects?: number
}

export interface SafeAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

export interface SafeFetch {
  /**
   * Calls an address that somebody else has named. Throws `address_forbidden` where it is not on the public internet,
   * `answer_too_large`, `timed_out` and `unreachable`.
   */
  (url: string, request?: SafeRequest): Promise<SafeAnswer>
  /** True for an address that is refused whatever the network says: its host is a number, or this machine's own name. */
  refuses(url: string): boolean
  close(): Promise<void>
}

interface SafeFetchDeps {
  /** Addresses that may be called although they are not public; for tests, and for hosts an owner allows. */
  allow?: (address: string) => boolean
  lookup?: typeof systemLookup
}

const TIMEOUT_MS = 10_000
const MAX_BYTES = 256 * 1024
/** What every machine calls itself. */
const OWN_NAME = /^(.+\.)?localhost\.?$/
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** A fetch for addresses chosen by strangers: http and https only, each name is resolved once and what was checked is called. */
export function createSafeFetch({
  allow = () => false,
  lookup = systemLookup,
}: SafeFetchDeps = {}): SafeFetch {
  const mayCall = (address: string) => isPublic(address) || allow(address)
  const agent = new Agent({ connect: { lookup: checkedLookup(mayCall, lookup) } })
  const anywhere = new Agent()

  const once = async (url: URL, { method = 'GET', headers, body, ...limits }: SafeRequest) => {
    const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, isCut = false, allowPrivate = false } = limits
    if (!isCallable(url, allowPrivate ? () => true : mayCall)) throw forbidden()
    const answer = await request(url, {
      dispatcher: allowPrivate ? anywhere : agent,
      method,
      headers: headers ?? {},
      body: body ?? null,
      signal: AbortSignal.timeout(timeoutMs),
    })
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: await readAtMost(answer.body, maxBytes, isCut),
    }
  }

  const safeFetch = async (address: string, asked: SafeRequest = {}): Promise<SafeAnswer> => {
    let url = parse(address)
    for (let left = asked.maxRedirects ?? 0; ; left -= 1) {
      const answer = await once(url, asked).catch((error: unknown) => Promise.reject(asRefusal(error)))
      const { location } = answer.headers
      const follows = REDIRECTS.has(answer.status) && typeof location === 'string' && left > 0
      if (!follows || (asked.method ?? 'GET') !== 'GET') return answer
      const next = parse(location, url)
      // What is meant for one host is not told to another.
      if (next.origin !== url.origin) asked = { ...asked, headers: {} }
      url = next
    }
  }
  return Object.assign(safeFetch, {
    refuses: (address: string) => !URL.canParse(address) || !isCallable(new URL(address), mayCall),
    close: async () => {
      await Promise.all([agent.destroy(), anywhere.destroy()])
    },
  })
}

/** True for an address that anybody on the internet could have. */
export function isPublic(address: string): boolean {
  const kind = isIP(address)
  if (kind === 4) return !RESERVED.check(address, 'ipv4')
  return kind === 6 && GLOBAL.check(address, 'ipv6') && !RESERVED.check(address, 'ipv6')
}

const RESERVED = blockList(
  [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ],
  [
    // Tunnels and translations carry an IPv4 address of any kind in them.
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ],
)
const GLOBAL = blockList([], [['2000::', 3]])

function blockList(ipv4: [string, number][], ipv6: [string, number][]): BlockList {
  const list = new BlockList()
  for (const [network, bits] of ipv4) list.addSubnet(network, bits, 'ipv4')
  for (const [network, bits] of ipv6) list.addSubnet(network, bits, 'ipv6')
  return list
}

function parse(address: string, base?: URL): URL {
  if (!URL.canParse(address, base)) throw forbidden()
  return new URL(address, base)
}

/** An address that is a number is never looked up, so it is checked here. */
function isCallable(url: URL, mayCall: (address: string) => boolean): boolean {
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  if (!isWeb || url.username !== '' || url.password !== '') return false
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(OWN_NAME, '127.0.0.1')
  return isIP(host) === 0 || mayCall(host)
}

/** What is answered here is what is connected to: nobody can name another address in between. */
function checkedLookup(mayCall: (address: string) => boolean, lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, [])
      const [first] = addresses
      if (!first || addresses.some(({ address }) => !mayCall(address))) return callback(forbidden(), [])
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

async function readAtMost(body: AsyncIterable<Buffer>, maxBytes: number, isCut: boolean): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > maxBytes && !isCut) throw new AppError('answer_too_large', 'The answer is too large.')
    parts.push(part)
    if (size > maxBytes) break
  }
  return Buffer.concat(parts).subarray(0, maxBytes)
}

function asRefusal(error: unknown): unknown {
  if (error instanceof AppError) return error
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new AppError('timed_out', 'The address did not answer in time.', { status: 504 })
  const message = error instanceof Error ? error.message : String(error)
  return new AppError('unreachable', `The address could not be reached: ${message}`, { status: 502 })
}

function forbidden(): AppError {
  return new AppError('address_forbidden', 'This address may not be called.', { field: 'url' })
}
