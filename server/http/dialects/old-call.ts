import { win32 } from 'node:path'
import { parse } from 'node:querystring'
import type { Part, WrittenCall } from '#server/lib/curl.ts'
import { AppError } from '#server/lib/errors.ts'
import type { CallHead, Dialect, DialectRoute } from './dialect.ts'
import { DIALECT_LIST } from './index.ts'
import { type Input, parseBody } from './read-input.ts'

/** What else stands in a head was meant for the other gateway. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'apikey']
const PASSED_ON = ['content-type', 'idempotency-key', ...KEY_HEADERS]
/** Fields of an address in which gateways take their keys. */
const KEY_FIELDS = ['token', 'apikey', 'api_key']

/** A call that was written for another gateway, and which of our routes is meant by it. */
export interface OldCall {
  written: WrittenCall
  name: string
  dialect: Dialect
  route: DialectRoute
  head: CallHead
  params: Record<string, string>
}

/** Throws `call_unknown` where no gateway that is understood has such a call. */
export function recogniseCall(written: WrittenCall, here: Pick<CallHead, 'protocol' | 'host'>): OldCall {
  const head = headOf(written, here)
  for (const dialect of DIALECT_LIST) {
    for (const [name, route] of Object.entries(dialect.routes)) {
      const params = paramsOf(name, head)
      if (params && route.isMeant?.(head) !== false) return { written, name, dialect, route, head, params }
    }
  }
  throw new AppError('call_unknown', `No gateway that is understood here has ${head.method} ${head.path}.`, {
    status: 422,
    field: 'command',
  })
}

/** What it says, as its route would read it. Throws `input_invalid`. */
export function inputOf({ written, head, params }: OldCall): Input {
  const { body } = written
  const said = typeof body === 'string' ? parseBody(body) : Object.fromEntries((body ?? []).map(fieldOf))
  return { ...head.query, ...said, ...params }
}

/** The same call with this key in place of the one that it carries, or where its documents put one. */
export function withKey(call: OldCall, key: string): WrittenCall {
  const { written, dialect } = call
  const { keyPlace } = dialect
  const carried = keyOf(call)
  const headers = new Headers()
  for (const name of PASSED_ON) {
    const value = written.headers.get(name)
    if (value === null) continue
    const carries = carried !== '' && KEY_HEADERS.includes(name) && value.endsWith(carried)
    headers.set(name, carries ? value.slice(0, -carried.length) + key : value)
  }
  const url = new URL(written.url)
  if (carried === '') {
    if ('header' in keyPlace) headers.set(keyPlace.header, key)
    else url.searchParams.set(keyPlace.field, key)
    return { ...written, url, headers }
  }
  for (const [name, value] of [...url.searchParams]) {
    if (value === carried && KEY_FIELDS.includes(name.toLowerCase())) url.searchParams.set(name, key)
  }
  const body = 'field' in keyPlace ? replaced(written.body, keyPlace.field, { carried, key }) : written.body
  return { ...written, url, headers, body }
}

/** The key that it carries, '' for none. */
export function keyOf(call: OldCall): string {
  const { dialect, head } = call
  const key = dialect.keyInHead?.(head) ?? dialect.keyInInput?.(readable(call), head)
  return typeof key === 'string' ? key.trim() : ''
}

function headOf({ method, url, headers }: WrittenCall, here: Pick<CallHead, 'protocol' | 'host'>): CallHead {
  return {
    protocol: here.protocol,
    host: here.host,
    method,
    path: url.pathname.replace(/(.)\/+$/, '$1'),
    query: parse(url.search.slice(1)),
    headers: Object.fromEntries(headers),
    get: (name) => headers.get(name) ?? undefined,
  }
}

function paramsOf(name: string, { method, path }: CallHead): Record<string, string> | undefined {
  const [wanted, pattern = ''] = name.split(' ')
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, param = '']) => param)
  const values = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`, 'i').exec(path)
  if (method !== wanted || !values) return undefined
  return Object.fromEntries(names.map((param, index) => [param, decoded(values[index + 1] ?? '')]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function fieldOf(part: Part): [string, unknown] {
  return [part.name, 'file' in part ? { base64: 'AA==', name: win32.basename(part.file) } : part.value]
}

/** A body that cannot be read carries no key either. */
function readable(call: OldCall): Input {
  try {
    return inputOf(call)
  } catch {
    return call.head.query
  }
}

function replaced(
  body: WrittenCall['body'],
  field: string,
  { carried, key }: { carried: string; key: string },
): WrittenCall['body'] {
  if (typeof body !== 'string') {
    return body?.map((part) => (part.name === field ? { name: field, value: key } : part)) ?? null
  }
  const at = body.indexOf(carried, body.indexOf(field) + field.length)
  return at < 0 ? body : body.slice(0, at) + key + body.slice(at + carried.length)
}
