import { createHash } from 'node:crypto'
import { exampleOfOperation } from './example-call.ts'
import { LANGUAGES } from './examples.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'
import { DOCS_WORDS, type DocsLanguage, type DocsWords } from './words.ts'

type Json = Record<string, unknown>

export interface ApiDocument {
  info: { title: string; version: string; description: string }
  paths: Record<string, Record<string, DocumentedOperation>>
  components: { schemas: Json }
}

interface DocumentedOperation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  parameters: { name: string; in: string; required: boolean; description?: string; schema: Json }[]
  requestBody?: { content: Record<string, { schema: Json }> }
  responses: Record<string, { content?: Record<string, { schema?: Json }> }>
}

/** Only what stands in the page runs, and nothing is loaded from anywhere. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The documentation of the API as one page that needs nothing else. Its reference stays English in every language. */
export function docsPage(
  { info, paths, components }: ApiDocument,
  { server, language, now }: { server: string; language: DocsLanguage; now: number },
): string {
  const words = DOCS_WORDS[language]
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))].sort()
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag))
    return `<h2 id="tag-${escaped(tag)}">${escaped(tag)}</h2>${own.map((one) => section(one, { server, words, now })).join('')}`
  })
  const links = tags.map((tag) => `<li><a href="#tag-${escaped(tag)}">${escaped(tag)}</a></li>`)
  const choices = LANGUAGES.map(({ name }, index) => `<option value="${index}">${escaped(name)}</option>`)
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escaped(name)}"><summary>${escaped(name)}</summary><pre>${json(schema)}</pre></details>`,
  )
  return `<!doctype html>
<html lang="${language}" data-language="0">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(info.title)} API</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(info.title)} API <small>${escaped(info.version)}</small></h1>
<label>${words.search} <input id="search" type="search" autocomplete="off" placeholder="${words.searchHint}"></label>
<label>${words.examplesIn} <select id="language">${choices.join('')}</select></label>
<a href="?lang=${words.other.language}" lang="${words.other.language}" hreflang="${words.other.language}">${words.other.name}</a>
</header>
<nav aria-label="${words.parts}"><ul>${links.join('')}<li><a href="#schemas">${words.schemas}</a></li></ul></nav>
<main>
<p lang="en">${escaped(info.description)}</p>
<p>${words.key} <code>Authorization: Bearer …</code>, <code>X-API-Key</code> ${words.or} <code>apikey</code>. ${words.where}
<a href="/api/v1/openapi.json">openapi.json</a>. ${words.reference}</p>
<p id="nothing" role="status" hidden>${words.nothing}</p>
${sections.join('\n')}
<h2 id="schemas">${words.schemas}</h2>
${schemas.join('\n')}
</main>
<script>${SCRIPT}</script>
</body>
</html>`
}

function section(
  { path, method, operation }: { path: string; method: string; operation: DocumentedOperation },
  { server, words, now }: { server: string; words: DocsWords; now: number },
): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation
  const schema = requestBody?.content['application/json']?.schema
  const [status = '', success] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? []
  const answer = success?.content?.['application/json']?.schema
  return `<section id="${escaped(operationId)}">
<h3><a href="#${escaped(operationId)}"><b class="${method.toLowerCase()}">${method}</b> <code>${escaped(path)}</code></a></h3>
<p lang="en">${code(summary)} ${code(description)}</p>
${parameterTable(parameters, words)}
${schema ? `<details><summary>${words.body}</summary><pre>${json(schema)}</pre></details>` : ''}
${LANGUAGES.map(({ name, write }, index) => {
  const call = { ...exampleOfOperation({ path, method, operation, now }), key: 'YOUR_KEY' }
  return `<pre class="example" data-in="${index}" aria-label="${escaped(name)}">${escaped(write({ ...call, url: server + call.url }))}</pre>`
}).join('')}
<details><summary>${words.answer} ${escaped(status)}</summary>${answer ? `<pre>${json(answer)}</pre>` : `<p>${words.noMore}</p>`}</details>
</section>`
}

function parameterTable(parameters: DocumentedOperation['parameters'], words: DocsWords): string {
  if (parameters.length === 0) return ''
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${escaped(name)}</code>${required ? ` <b>${words.needed}</b>` : ''}</td><td>${escaped(place)}</td><td lang="en">${escaped(kindOf(schema))} ${escaped(description ?? String(schema.description ?? ''))}</td></tr>`,
  )
  return `<div class="wide"><table><tr><th>${words.name}</th><th>${words.in}</th><th>${words.what}</th></tr>${rows.join('')}</table></div>`
}

function kindOf({ type, enum: choices, default: usual }: Json): string {
  const kind = Array.isArray(choices) ? choices.join(' | ') : String(type ?? 'text')
  return usual === undefined ? kind : `${kind}, ${String(usual)} where nothing is said.`
}

function json(value: unknown): string {
  const text = escaped(JSON.stringify(value, null, 2))
  return text.replace(
    /&quot;#\/components\/schemas\/(\w+)&quot;/g,
    (_whole, name: string) => `<a href="#schema-${name}">${name}</a>`,
  )
}

/** Words between backticks are code. */
function code(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}

function escaped(text: string): string {
  const named: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (sign) => named[sign] ?? sign)
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
