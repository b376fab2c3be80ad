import type { ExampleCall } from '../example-call.ts'
import { lines } from './lines.ts'

export function fetchJs(call: ExampleCall): string {
  const { method, url, body, file, saveAs, isStream } = call
  return lines(
    file !== undefined && `import { openAsBlob } from 'node:fs'\n`,
    saveAs !== undefined && `import { writeFile } from 'node:fs/promises'\n`,
    file !== undefined &&
      `const form = new FormData()\nform.append('file', await openAsBlob(${js(file)}), ${js(fileName(file))})`,
    `const response = await fetch(${js(url)}, {`,
    `  method: ${js(method)},`,
    `  headers: ${headers(call, body !== undefined && 'application/json')},`,
    body !== undefined && `  body: JSON.stringify(${indented(body)}),`,
    file !== undefined && '  body: form,',
    `})`,
    saveAs !== undefined &&
      `if (response.ok) await writeFile(${js(saveAs)}, Buffer.from(await response.arrayBuffer()))`,
    isStream
      ? `if (response.ok) for await (const part of response.body) process.stdout.write(part)\nelse ${SHOWN}`
      : `${saveAs === undefined ? '' : 'else '}${SHOWN}`,
  )
}

const SHOWN = 'console.log(response.status, await response.text())'

export function axios(call: ExampleCall): string {
  const { method, url, body, file, saveAs, isStream } = call
  return lines(
    `import axios from 'axios'`,
    file !== undefined && `import { createReadStream } from 'node:fs'`,
    saveAs !== undefined && `import { writeFile } from 'node:fs/promises'`,
    '',
    `const { status, data } = await axios({`,
    `  method: ${js(method)},`,
    `  url: ${js(url)},`,
    `  headers: ${headers(call, file !== undefined && 'multipart/form-data')},`,
    body !== undefined && `  data: ${indented(body)},`,
    file !== undefined && `  data: { file: createReadStream(${js(file)}) },`,
    saveAs !== undefined && `  responseType: 'arraybuffer',`,
    isStream === true && `  responseType: 'stream',`,
    // A refusal is an answer that says why, not an exception.
    `  validateStatus: () => true,`,
    `})`,
    saveAs === undefined
      ? isStream
        ? `console.log(status)\ndata.pipe(process.stdout)`
        : `console.log(status, data)`
      : `if (status === 200) await writeFile(${js(saveAs)}, data)\nelse console.log(status, data.toString())`,
  )
}

function headers({ key, isStream }: ExampleCall, type: string | false): string {
  const accept = isStream ? `, Accept: 'text/event-stream'` : ''
  return `{ Authorization: ${js(`Bearer ${key}`)}${accept}${type ? `, 'Content-Type': '${type}'` : ''} }`
}

function js(value: string): string {
  return JSON.stringify(value)
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
