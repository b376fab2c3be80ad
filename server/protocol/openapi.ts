import { z } from 'zod'
import { ANSWERS } from './answers.ts'
import { OPERATIONS, type Operation } from './operations.ts'

type Json = Record<string, unknown>

const STATUSES = {
  400: 'The call makes no sense; details.field says which part of it.',
  401: 'There is no such key, or it was revoked.',
  403: 'The key may not do this.',
  404: 'There is no such thing, or the key does not see it.',
  409: 'It does not fit with what is there by now.',
  413: 'The body or the file is too large.',
  422: 'It cannot be done like this.',
  410: 'What was asked for is not kept any more: read anew.',
  429: 'Too many calls; Retry-After says when to go on.',
} as const

/** What programs may call, as an OpenAPI 3.1 document: made of the schemas that check the calls. */
export function openApiDocument({ version, server }: { version: string; server: string }): Json {
  const components: Json = {}
  const paths: Record<string, Json> = {}
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = name.split(' ')
    const templated = path.replace(/:(\w+)/g, '{$1}')
    paths[templated] = {
      ...paths[templated],
      [method.toLowerCase()]: describe(name, operation, components),
    }
  }
  const refused = schemaOf(ANSWERS.error, 'output', components)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sapa',
      version,
      description:
        'Times are epoch milliseconds, ids are text, what is not there is null. Every refusal has one shape. Each answer says in RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset how many calls are left.',
    },
    servers: [{ url: server }],
    security: [{ bearer: [] }, { xApiKey: [] }, { apikey: [] }],
    paths,
    components: {
      schemas: components,
      responses: {
        Refused: { description: 'Refused.', content: { 'application/json': { schema: refused } } },
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        xApiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        apikey: { type: 'apiKey', in: 'header', name: 'apikey' },
      },
    },
  }
}

function describe(name: string, operation: Operation, components: Json): Json {
  const { scope, summary, answer, isPng, isStream, status = 200 } = operation
  const json = answer && { 'application/json': { schema: schemaOf(ANSWERS[answer], 'output', components) } }
  const stream = isStream && { 'text/event-stream': { schema: { type: 'string' } } }
  const content = isPng ? { 'image/png': {} } : json && { ...json, ...stream }
  const refusals = Object.entries(STATUSES).map(([code, description]) => [
    code,
    { $ref: '#/components/responses/Refused', description },
  ])
  return {
    operationId: operationId(name),
    summary,
    description: `An API key needs the scope \`${scope}\`.`,
    tags: [name.split('/')[1]],
    parameters: [
      ...pathParameters(name),
      ...queryParameters(operation, components),
      ...onceParameter(operation),
      ...lastEventParameter(operation),
    ],
    ...requestBody(operation, components),
    responses: {
      [status]: { description: 'Done.', ...(content ? { content } : {}) },
      ...Object.fromEntries(refusals),
    },
  }
}

/** `GET /conversations/:id/messages` is `getConversationsIdMessages`. */
function operationId(name: string): string {
  const [method = '', path = ''] = name.split(' ')
  const words = path.split(/[^A-Za-z]+/).filter((word) => word !== '')
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')
}

function pathParameters(name: string): Json[] {
  return [...name.matchAll(/:(\w+)/g)].map(([, parameter]) => ({
    name: parameter,
    in: 'path',
    required: true,
    description: placeText(String(parameter)),
    schema: { type: 'string' },
  }))
}

function placeText(parameter: string): string {
  if (parameter === 'origin') return 'The beginning of its address, percent-encoded.'
  return parameter === 'id' ? 'Its id.' : `Id of the ${parameter.replace(/Id$/, '')}.`
}

function queryParameters({ query }: Operation, components: Json): Json[] {
  if (!query) return []
  const { properties = {}, required = [] } = schemaOf(query, 'input', components) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description,
    schema,
  }))
}

function onceParameter({ isOnce }: Operation): Json[] {
  if (!isOnce) return []
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'Any text of the caller’s. The same key on this route is answered the same for a week, also after a crash, and nothing is done twice; with another body it is refused with 409.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
  ]
}

function lastEventParameter({ isStream }: Operation): Json[] {
  if (!isStream) return []
  const description =
    'Id of the last event that was received: the stream goes on after it. It counts before `after`.'
  return [{ name: 'Last-Event-ID', in: 'header', required: false, description, schema: { type: 'integer' } }]
}

function requestBody({ body, isUpload }: Operation, components: Json): Json {
  if (isUpload) {
    const file = {
      type: 'string',
      contentMediaType: 'application/octet-stream',
      description: 'The file, as the field `file` of a form.',
    }
    const schema = { type: 'object', properties: { file }, required: ['file'] }
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } }
  }
  if (!body) return {}
  const schema = schemaOf(body, 'input', components)
  return { requestBody: { required: true, content: { 'application/json': { schema } } } }
}

/** A schema as JSON Schema; what has a name of its own goes among the components. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Json): Json {
  const text = JSON.stringify(z.toJSONSchema(schema, { io, target: 'draft-2020-12' }))
  const {
    $defs = {},
    $schema: _dialect,
    ...rest
  } = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'))
  Object.assign(components, $defs)
  return rest
}
