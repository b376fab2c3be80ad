import { openApiDocument } from '#server/protocol/openapi.ts'
import { OPERATIONS, type Operation } from '#server/protocol/operations.ts'

type Json = Record<string, unknown>

interface Described {
  parameters: { name: string; in: string; description?: string; schema: Json }[]
  requestBody?: { content: Record<string, { schema: Json }> }
  responses: Record<string, { content?: Record<string, { schema?: Json }> }>
}

/** The types of every call and answer, in TypeScript that needs nothing else. Made of what `/api/v1/openapi.json` is made of. */
export function operationTypes(): string {
  const { paths, components } = JSON.parse(JSON.stringify(openApiDocument({ version: '', server: '' }))) as {
    paths: Record<string, Record<string, Described>>
    components: { schemas: Record<string, Json> }
  }
  const shapes = Object.entries(components.schemas)
    // `Error` is what a SapaError extends.
    .map(([name, schema]) => [name === 'Error' ? 'ErrorBody' : name, schema] as const)
    .map(([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)}\n`)
  const operations = Object.entries(OPERATIONS).map(([name, operation]) => {
    const [method = '', path = ''] = name.split(' ')
    const described = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
    if (!described) throw new Error(`${name} is not in the document.`)
    return `${comment(operation.summary)}${JSON.stringify(name)}: { options: ${optionsOf(operation, described)}; answer: ${answerOf(operation, described)} }`
  })
  return `${shapes.join('')}
export interface Operations {
${operations.join('\n')}
}
/** Method and path, as \`GET /conversations/:id\`. */
export type OperationName = keyof Operations
/** What a call gives: only what its operation takes. */
export type CallOptions<N extends OperationName> = Operations[N]['options']
/** What a call is answered. */
export type Answer<N extends OperationName> = Operations[N]['answer']
`
}

function optionsOf({ isOnce, isUpload }: Operation, { parameters, requestBody }: Described): string {
  const places = parameters.filter((one) => one.in === 'path').map(({ name }) => `${name}: string`)
  const queries = parameters
    .filter((one) => one.in === 'query')
    .map(({ name, description, schema }) => `${comment(description)}${name}?: ${typeOf(schema)}`)
  const body = requestBody?.content['application/json']?.schema
  const parts = [
    ...(places.length > 0 ? [`path: { ${places.join('; ')} }`] : []),
    ...(queries.length > 0 ? [`query?: {\n${queries.join('\n')}\n}`] : []),
    ...(body ? [`body: ${typeOf(body)}`] : []),
    ...(isUpload ? ['body: FormData'] : []),
    ...(isOnce ? ['/** The same key is done once. */\nidempotencyKey?: string'] : []),
  ]
  return parts.length === 0 ? '{}' : `{\n${parts.join('\n')}\n}`
}

function answerOf({ isPng, status }: Operation, { responses }: Described): string {
  const schema = responses[status ?? 200]?.content?.['application/json']?.schema
  return schema ? typeOf(schema) : isPng ? 'Blob' : 'undefined'
}

/** A JSON schema as a type. */
function typeOf(schema: Json): string {
  const { $ref: to, const: fixed, enum: choices, anyOf, oneOf, prefixItems, type, items } = schema
  if (typeof to === 'string') return to.slice(to.lastIndexOf('/') + 1)
  if (fixed !== undefined) return JSON.stringify(fixed)
  if (Array.isArray(choices)) return choices.map((one) => JSON.stringify(one)).join(' | ')
  const several = [anyOf, oneOf].filter(Array.isArray).flat() as Json[]
  if (several.length > 0) return several.map((one) => typeOf(one)).join(' | ')
  if (Array.isArray(prefixItems)) return `[${prefixItems.map((one) => typeOf(one as Json)).join(', ')}]`
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one })).join(' | ')
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return `(${typeOf((items ?? {}) as Json)})[]`
    case 'object':
      return objectType(schema)
    default:
      return 'unknown'
  }
}

function objectType({ properties, required = [], additionalProperties: rest }: Json): string {
  if (!properties) return `Record<string, ${typeof rest === 'object' ? typeOf(rest as Json) : 'unknown'}>`
  const needed = required as string[]
  const fields = Object.entries(properties as Record<string, Json>).map(
    ([name, field]) =>
      `${comment(field.description)}${keyOf(name)}${needed.includes(name) ? '' : '?'}: ${typeOf(field)}`,
  )
  return fields.length === 0 ? 'Record<string, never>' : `{\n${fields.join('\n')}\n}`
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

function comment(text: unknown): string {
  return typeof text === 'string' ? `/** ${text.replaceAll('*/', '* /')} */\n` : ''
}
