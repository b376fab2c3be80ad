import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** A row of the table of docs/WHATSAPP-KINDS.md. */
export interface KindsRow {
  /** Its kind up to the first comma or the like. */
  name: string
  kind: string
  into: string
  out: string
  inbox: string
  api: string
  tests: string[]
}

export const KINDS_PAGE = readFileSync(resolve(import.meta.dirname, '../../docs/WHATSAPP-KINDS.md'), 'utf8')

export const KINDS_ROWS: KindsRow[] = (KINDS_PAGE.split('\n## ')[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    const [, kind = '', into = '', out = '', inbox = '', api = '', tests = ''] = cells
    const name = kind.split(/[,;(]/)[0]?.trim() ?? ''
    return { name, kind, into, out, inbox, api, tests: tests.split(',').map((test) => test.trim()) }
  })

/** The operations of the API that a row names, as `POST /messages`. */
export function operationsOf({ api }: KindsRow): string[] {
  return [...api.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`]+)`/g)].map(
    ([, operation = '']) => operation,
  )
}

/** The kinds of a message, or the actions on a chat, that a row names. */
export function valuesOf({ api }: KindsRow, field: 'kind' | 'action'): string[] {
  return [...api.matchAll(new RegExp(`\`${field}: (\\w+)\``, 'g'))].map(([, value = '']) => value)
}
