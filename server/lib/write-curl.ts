import type { Part, WrittenCall } from './curl.ts'

/** A call as a curl command to `baseUrl`, in quotes that a shell leaves as they are. */
export function writeCurl({ method, url, headers, body }: WrittenCall, baseUrl: string): string {
  const isForm = typeof body !== 'string'
  const kept = [...headers].filter(([name]) => !(isForm && name === 'content-type'))
  const fields = isForm ? (body ?? []).map(fieldOf) : [`-d ${quoted(body)}`]
  return [
    `curl -X ${method} ${quoted(baseUrl + url.pathname + url.search)}`,
    ...kept.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...fields,
  ].join(' \\\n  ')
}

function fieldOf(part: Part): string {
  if ('file' in part) return `-F ${quoted(`${part.name}=@"${part.file.replace(/["\\]/g, '\\$&')}"`)}`
  // What else `-F` would take for quotes, a file or the end of the value.
  const option = /^[\s"@<]|;|\s$/.test(part.value) ? '--form-string' : '-F'
  return `${option} ${quoted(`${part.name}=${part.value}`)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
