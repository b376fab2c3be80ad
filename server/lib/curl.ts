import { AppError } from './errors.ts'
import { shellWords } from './shell-words.ts'

/** A call as somebody wrote it down for another server. */
export interface WrittenCall {
  method: string
  url: URL
  headers: Headers
  body: string | Part[] | null
}

/** A field of a form; of a file only its path is known. */
export type Part = { name: string; value: string } | { name: string; file: string }

/** What an option that takes a value says; those that say nothing of the call are passed over. */
const VALUES: Record<string, string> = {
  ...named('method', '-X', '--request'),
  ...named('header', '-H', '--header'),
  ...named('data', '-d', '--data', '--data-ascii', '--data-binary'),
  ...named('raw', '--data-raw'),
  ...named('encoded', '--data-urlencode'),
  ...named('json', '--json'),
  ...named('part', '-F', '--form'),
  ...named('text', '--form-string'),
  ...named('user', '-u', '--user'),
  ...named('url', '--url'),
  ...named('', '-A', '--user-agent', '-e', '--referer', '-b', '--cookie', '-c', '--cookie-jar'),
  ...named('', '-o', '--output', '-w', '--write-out', '-m', '--max-time', '--connect-timeout', '--retry'),
  ...named('', '-x', '--proxy', '--cacert', '--retry-delay', '--resolve'),
}
const FLAGS = new Set(
  (
    '-L --location -s --silent -S --show-error -k --insecure -i --include -v --verbose -f --fail --compressed ' +
    '-g --globoff -N --no-buffer -4 --ipv4 -6 --ipv6 --http1.1 --http2 -# --progress-bar -O --remote-name'
  ).split(' '),
)
/** There the command ends and something else begins. */
const END = /^(\||\|\||;|&&?|\d?>.*)$/
const FORM_TYPE = 'application/x-www-form-urlencoded'

/**
 * What a curl command asks, or a request written as HTTP has it. Throws `command_unreadable`, `command_unclosed`,
 * `command_option`, `command_file` and `command_address`.
 */
export function readCurl(text: string): WrittenCall {
  const command = text.trim().replace(/^[$>#]\s+/, '')
  const http = /^([A-Z]+) (\S+) HTTP\/\d/.exec(command)
  if (http) return readHttp(command, http)
  if (!/^curl(\.exe)?\s/i.test(command)) {
    throw wrong('unreadable', 'This is no curl command: paste all of it, from the word “curl” on.')
  }
  const words = shellWords(command)
  if (!words) throw wrong('unclosed', 'A quotation mark in this command is not closed. Is its end missing?')
  return callOf(optionsOf(words.slice(1)))
}

type Option = [meaning: string, value: string]

function optionsOf(words: string[]): Option[] {
  const options: Option[] = []
  const left = words[Symbol.iterator]()
  for (const word of left) {
    if (END.test(word)) break
    if (word.startsWith('--')) options.push(optionOf(word, null, left))
    else if (/^-./.test(word)) options.push(...clusterOf(word, left))
    else options.push(['url', word])
  }
  return options
}

/** `-sSL`, `-XPOST`. */
function clusterOf(word: string, left: Iterator<string>): Option[] {
  const options: Option[] = []
  for (let at = 1; at < word.length; at++) {
    const name = `-${word[at]}`
    options.push(optionOf(name, word.slice(at + 1) || null, left))
    if (VALUES[name] !== undefined) break
  }
  return options
}

function optionOf(name: string, value: string | null, left: Iterator<string>): Option {
  if (name === '-G' || name === '--get') return ['get', '']
  if (name === '-I' || name === '--head') return ['method', 'HEAD']
  if (FLAGS.has(name)) return ['', '']
  const meaning = VALUES[name]
  if (meaning === undefined) {
    throw wrong('option', `The option ${name} is not understood here. Leave it out and try again.`)
  }
  return [meaning, value ?? String(left.next().value ?? '')]
}

function callOf(options: Option[]): WrittenCall {
  const all = (meaning: string) => options.filter(([one]) => one === meaning).map(([, value]) => value)
  const headers = new Headers()
  for (const header of all('header')) addHeader(headers, header)
  const [user] = all('user')
  if (user !== undefined) headers.set('authorization', `Basic ${Buffer.from(user).toString('base64')}`)
  const json = all('json').join('')
  if (json) addHeader(headers, 'content-type: application/json')
  const data = json || options.flatMap(dataOf).join('&')
  const parts = options.flatMap(partOf)
  const url = readUrl(all('url')[0] ?? '')
  const isGet = all('get').length > 0
  if (isGet) url.search = [url.search.slice(1), data].filter((part) => part !== '').join('&')
  else if (data && !headers.has('content-type')) headers.set('content-type', FORM_TYPE)
  const body = parts.length > 0 ? parts : data && !isGet ? data : null
  return { method: all('method').at(-1)?.toUpperCase() ?? (body ? 'POST' : 'GET'), url, headers, body }
}

function dataOf([meaning, value]: Option): string[] {
  if (meaning === 'raw') return [value]
  if (meaning === 'data') {
    if (value.startsWith('@')) throw unknownFile()
    return [value]
  }
  if (meaning !== 'encoded') return []
  const [, name = '', mark = '', content = ''] = /^([^=@]*)([=@])([\s\S]*)$/.exec(value) ?? []
  if (mark === '@') throw unknownFile()
  if (mark === '') return [encodeURIComponent(value)]
  return [(name ? `${name}=` : '') + encodeURIComponent(content)]
}

function partOf([meaning, text]: Option): Part[] {
  if (meaning !== 'part' && meaning !== 'text') return []
  const [, name = text, value = ''] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? []
  if (meaning === 'text') return [{ name, value }]
  if (value.startsWith('<')) throw unknownFile()
  if (value.startsWith('@')) return [{ name, file: formWord(value.slice(1)) }]
  return [{ name, value: formWord(value) }]
}

/** What `-F` takes of a value: it ends at a semicolon, unless it stands in quotes, which do not belong to it. */
function formWord(text: string): string {
  const [, quoted] = /^\s*"((?:[^"\\]|\\[\s\S])*)"/.exec(text) ?? []
  return quoted?.replace(/\\(["\\])/g, '$1') ?? (text.split(';')[0] ?? '').trim()
}

function addHeader(headers: Headers, text: string): void {
  const [, name = '', value = ''] = /^([^:]+):\s*([\s\S]*)$/.exec(text.trim()) ?? []
  try {
    if (name) headers.set(name.trim(), value)
  } catch {
    throw wrong('unreadable', 'A header of this command has characters that no header may have.')
  }
}

function readUrl(typed: string): URL {
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed.replace(/^\/\//, '')}`
  if (typed !== '' && URL.canParse(address)) return new URL(address)
  throw wrong('address', 'There is no address in this command, or none that can be read.')
}

function readHttp(text: string, [, method = '', target = '']: RegExpExecArray): WrittenCall {
  const [head = '', ...rest] = text.split(/\r?\n\s*\r?\n/)
  const headers = new Headers()
  for (const line of head.split(/\r?\n/).slice(1)) addHeader(headers, line)
  const url = readUrl(target.startsWith('/') ? `${headers.get('host') ?? 'localhost'}${target}` : target)
  return { method, url, headers, body: rest.join('\n\n') || null }
}

function named(meaning: string, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, meaning]))
}

function unknownFile(): AppError {
  return wrong('file', 'This command reads a file of your computer. Paste what stands in it in its place.')
}

function wrong(what: 'unreadable' | 'unclosed' | 'option' | 'file' | 'address', message: string): AppError {
  return new AppError(`command_${what}`, message, { status: 422, field: 'command' })
}
