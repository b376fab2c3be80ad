import { exampleOfOperation } from './example-call.ts'
import { LANGUAGES } from './examples.ts'
import { type DocumentedField, fieldsOf, kindOf } from './fields.ts'
import { copyable, docsFrame } from './frame.ts'
import { code, escaped } from './html.ts'
import { DOCS_WORDS, type DocsLanguage, type DocsWords } from './words.ts'

type Json = Record<string, unknown>

/** A body with more fields stands folded up, so that the example is in sight. */
const SHOWN_FIELDS = 8

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
    return `<h2 id="tag-${escaped(tag)}">${escaped(tag)}</h2>${own.map((one) => section(one, { server, language, now })).join('')}`
  })
  const choices = LANGUAGES.map(({ name }, index) => `<option value="${index}">${escaped(name)}</option>`)
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escaped(name)}"><summary>${escaped(name)}</summary><pre>${json(schema)}</pre></details>`,
  )
  return docsFrame({
    page: 'reference',
    language,
    title: `${info.title} API`,
    controls: `<input id="search" type="search" autocomplete="off" aria-label="${words.search}" placeholder="${words.search}">
<label><span>${words.examplesIn}</span> <select id="language" aria-label="${words.examplesIn}">${choices.join('')}</select></label>`,
    parts: [
      ...tags.map((tag) => ({ href: `#tag-${tag}`, name: tag })),
      { href: '#schemas', name: words.schemas },
    ],
    main: `<p>${words.about} <a href="/docs/guide?lang=${language}">${words.pages.guide}</a>.</p>
<p>${words.key} <code>Authorization: Bearer …</code>, <code>X-API-Key</code> ${words.or} <code>apikey</code>. ${words.where}
<a href="/api/v1/openapi.json">openapi.json</a> (${escaped(info.version)}). ${words.reference}</p>
<p id="nothing" role="status" hidden>${words.nothing}</p>
${sections.join('\n')}
<h2 id="schemas">${words.schemas}</h2>
${schemas.join('\n')}`,
  })
}

function section(
  { path, method, operation }: { path: string; method: string; operation: DocumentedOperation },
  { server, language, now }: { server: string; language: DocsLanguage; now: number },
): string {
  const words = DOCS_WORDS[language]
  const { operationId, summary, description, parameters, requestBody, responses } = operation
  const schema = requestBody?.content['application/json']?.schema
  const [status = '', success] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? []
  const answer = success?.content?.['application/json']?.schema
  const call = { ...exampleOfOperation({ path, method, operation, now }), key: 'YOUR_KEY' }
  const examples = LANGUAGES.map(
    ({ name, write }, index) =>
      `<pre class="example" data-in="${index}" aria-label="${escaped(name)}">${escaped(write({ ...call, url: server + call.url }))}</pre>`,
  )
  return `<section id="${escaped(operationId)}">
<h3><a href="#${escaped(operationId)}"><b class="${method.toLowerCase()}">${method}</b> <code>${escaped(path)}</code></a></h3>
<p lang="en">${code(summary)} ${code(description)}</p>
${parameterTable(parameters, words)}
${copyable(language, examples.join(''))}
${schema ? bodyTable(schema, words) : ''}
<details><summary>${words.answer} ${escaped(status)}</summary>${answer ? `<pre>${json(answer)}</pre>` : `<p>${words.noMore}</p>`}</details>
</section>`
}

function parameterTable(parameters: DocumentedOperation['parameters'], words: DocsWords): string {
  if (parameters.length === 0) return ''
  const rows = parameters.map(({ name, in: place, required, description, schema }) =>
    row({ name, isNeeded: required, kind: kindOf(schema), text: description ?? '' }, words, place),
  )
  return table([words.name, words.in, words.kind, words.what], rows)
}

function bodyTable(schema: Json, words: DocsWords): string {
  const rows = fieldsOf(schema).map((field) => row(field, words))
  const open = rows.length <= SHOWN_FIELDS ? ' open' : ''
  return `<details${open}><summary>${words.body}</summary>${table([words.name, words.kind, words.what], rows)}
<details><summary>${words.schema}</summary><pre>${json(schema)}</pre></details></details>`
}

function row({ name, isNeeded, kind, text }: DocumentedField, words: DocsWords, place?: string): string {
  const needed = isNeeded ? ` <b>${words.needed}</b>` : ''
  const where = place === undefined ? '' : `<td class="in">${escaped(place)}</td>`
  return `<tr><td><code>${escaped(name)}</code>${needed}</td>${where}<td class="kind">${escaped(kind)}</td><td lang="en">${code(text)}</td></tr>`
}

function table(heads: string[], rows: string[]): string {
  return `<div class="wide"><table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>${rows.join('')}</table></div>`
}

function json(value: unknown): string {
  const text = escaped(JSON.stringify(value, null, 2))
  return text.replace(
    /&quot;#\/components\/schemas\/(\w+)&quot;/g,
    (_whole, name: string) => `<a href="#schema-${name}">${name}</a>`,
  )
}
