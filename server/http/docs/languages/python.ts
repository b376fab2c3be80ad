import type { ExampleCall } from '../example-call.ts'
import { lines } from './lines.ts'

export function python({ method, url, key, body, file, saveAs, isStream }: ExampleCall): string {
  if (file !== undefined) return upload({ url, key, file })
  const headers = {
    Authorization: `Bearer ${key}`,
    ...(isStream ? { Accept: 'text/event-stream' } : {}),
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  }
  return lines(
    body !== undefined && `import json`,
    `from urllib.error import HTTPError`,
    `from urllib.request import Request, urlopen`,
    '',
    `call = Request(`,
    `    ${literal(url)},`,
    `    method=${literal(method)},`,
    `    headers=${literal(headers)},`,
    body !== undefined && `    data=json.dumps(${literal(body)}).encode(),`,
    `)`,
    `try:`,
    `    answer = urlopen(call)`,
    `except HTTPError as refusal:`,
    `    answer = refusal`,
    answered({ saveAs, isStream }),
  )
}

function upload({ url, key, file }: { url: string; key: string; file: string }): string {
  const headers = literal({ Authorization: `Bearer ${key}` })
  return lines(
    `import requests`,
    '',
    `with open(${literal(file)}, "rb") as file:`,
    `    answer = requests.post(${literal(url)}, headers=${headers}, files={"file": file})`,
    `print(answer.status_code, answer.text)`,
  )
}

function answered({ saveAs, isStream }: { saveAs: string | undefined; isStream: boolean | undefined }) {
  const shown = `print(answer.status, answer.read().decode())`
  if (isStream) return `for line in answer:\n    print(line.decode(), end="", flush=True)`
  if (saveAs === undefined) return shown
  return lines(
    `if answer.status == 200:`,
    `    with open(${literal(saveAs)}, "wb") as file:`,
    `        file.write(answer.read())`,
    `else:`,
    `    ${shown}`,
  )
}

function literal(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${literal(one)}`)
    .join(', ')}}`
}
