type Json = Record<string, unknown>

/** An operation as the OpenAPI document describes it. */
export interface DescribedOperation {
  parameters: { name: string; in: string; required: boolean; schema: Json }[]
  requestBody?: { content: Record<string, { schema: Json }> }
}

/** One call that nobody should take. */
export interface BadRequest {
  path: Record<string, string>
  query: string
  headers: Record<string, string>
  body: string | undefined
}

const MISSING_ID = '01a21be8-80ff-73ed-99dd-8aa47ee8a8fc'
const ODD_IDS = [
  'nothing',
  '0',
  '%00',
  '%2e%2e%2f',
  'x'.repeat(3_000),
  '%F0%9F%92%A9',
  MISSING_ID,
  "'%20or%201=1",
  '%E2%80%AE',
]
const ODD_VALUES: unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'x'.repeat(20_000),
  '\u0000',
  '\ud800',
  [],
  [[]],
  {},
  { $ne: null },
  [null],
  '__proto__',
]
const ODD_BODIES = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '0',
  '{"a":1}',
  '{"__proto__":{}}',
  '['.repeat(5_000),
  '\u0000',
]

/** At least `count` calls of an operation, each wrong in its own way: where its schema lets something be wrong, there. */
export function badRequests(operation: DescribedOperation, count: number): BadRequest[] {
  const made = [...wrongBodies(operation), ...wrongQueries(operation), ...wrongPaths(operation)]
  // Where there is little to do wrong, it is done again with another id that is nobody's.
  for (let index = 0; made.length < count; index += 1) {
    made.push({ ...base(operation), path: ids(operation, `missing-${index}`), query: `?unknown${index}=1` })
  }
  return made
}

/** Nothing but what must be there, of things that are not. */
function base(operation: DescribedOperation): BadRequest {
  const schema = operation.requestBody?.content['application/json']?.schema
  return {
    path: ids(operation, MISSING_ID),
    query: '',
    headers: { 'content-type': 'application/json' },
    body: schema === undefined ? undefined : '{"unknown":1}',
  }
}

function wrongBodies(operation: DescribedOperation): BadRequest[] {
  const schema = operation.requestBody?.content['application/json']?.schema
  if (schema === undefined) return []
  const whole = ODD_BODIES.map((body) => ({ ...base(operation), body }))
  const properties = Object.keys(propertiesOf(schema))
  const single = properties.flatMap((name) =>
    // With a field that nobody knows none of them may pass by chance.
    ODD_VALUES.map((value) => ({ ...base(operation), body: JSON.stringify({ [name]: value, unknown: 1 }) })),
  )
  const types = ['text/plain', 'application/xml', 'multipart/form-data'].map((type) => ({
    ...base(operation),
    headers: { 'content-type': type },
  }))
  return [...whole, ...single, ...types]
}

function propertiesOf(schema: Json): Json {
  const {
    properties = {},
    anyOf = [],
    oneOf = [],
  } = schema as { properties?: Json; anyOf?: Json[]; oneOf?: Json[] }
  return Object.assign({}, properties, ...[...anyOf, ...oneOf].map(propertiesOf))
}

function wrongQueries(operation: DescribedOperation): BadRequest[] {
  const names = operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name)
  const values = ['%00', '-1', '1e400', 'NaN', '{}', 'x'.repeat(3_000), '%F0%9F%92%A9', '%ff', 'null']
  return names.flatMap((name) =>
    [
      ...values.map((value) => `${name}=${value}&unknown=1`),
      `${name}[]=1`,
      `${name}[a]=1`,
      `${name}=1&${name}=2`,
    ].map((query) => ({ ...base(operation), query: `?${query}` })),
  )
}

function wrongPaths(operation: DescribedOperation): BadRequest[] {
  if (!operation.parameters.some((one) => one.in === 'path')) return []
  return ODD_IDS.map((id) => ({ ...base(operation), path: ids(operation, id) }))
}

function ids(operation: DescribedOperation, id: string): Record<string, string> {
  const named = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name)
  return Object.fromEntries(named.map((name) => [name, id]))
}
