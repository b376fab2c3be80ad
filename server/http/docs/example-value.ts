type Json = Record<string, unknown>

const HOUR_MS = 60 * 60 * 1000

/** A body that an operation takes: its own example, or what its schema must have. */
export function exampleBody(name: string, { schema, now }: { schema: Json; now: number }): unknown {
  return bodies(now)[name] ?? exampleOf(schema, 'id')
}

/** Bodies that say more than what a schema tells; what has to be in the future is tomorrow. */
function bodies(now: number): Record<string, unknown> {
  const tomorrow = Math.ceil(now / HOUR_MS + 24) * HOUR_MS
  const phone = '+62 812 3456 7890'
  return {
    'POST /messages': { to: phone, text: 'Your order is ready.', referenceId: 'order-4711' },
    'POST /conversations/{id}/messages': { text: 'Your order is ready.' },
    'PUT /conversations/{id}/read': { upToSeq: 4711 },
    'PUT /conversations/{id}/snooze': { until: tomorrow },
    'PUT /conversations/{id}/priority': { priority: 'high' },
    'POST /templates': {
      name: 'order ready',
      text: 'Hello {{contact.first_name|there}}, {{order}} is ready.',
    },
    'PATCH /templates/{id}': { text: 'Hello, {{order}} is ready.' },
    'POST /labels': { name: 'Wholesale', colour: 'teal' },
    'PATCH /labels/{id}': { name: 'Wholesale' },
    'POST /canned-replies': { shortcut: 'thanks', text: 'Thank you, {{contact.name|friend}}!' },
    'PATCH /canned-replies/{id}': { text: 'Thank you!' },
    'POST /websites': { address: 'https://shop.example' },
    'PATCH /websites/{id}': { greeting: 'Welcome!' },
    'PUT /websites/{id}/origins': { origin: 'https://shop.example' },
    'POST /channels': { kind: 'whatsapp', name: 'Shop' },
    'PATCH /channels/{id}': { name: 'Shop' },
    'POST /channels/{id}/pairing-codes': { phone },
    'POST /channels/{id}/look-ups': { phones: [phone] },
    'POST /channels/{id}/groups': { subject: 'Resellers', members: [phone] },
    'PATCH /channels/{id}/groups/{groupId}': { subject: 'Resellers 2027', adminsOnly: true },
    'POST /channels/{id}/groups/{groupId}/members': { members: [phone], change: 'add' },
    'POST /webhooks': {
      url: 'https://shop.example/sapa',
      events: ['message.created', 'message.updated', 'messages.status', 'messages.receipt'],
    },
    'PATCH /webhooks/{id}': { paused: true },
    'POST /webhooks/{id}/replays': { fromSeq: 4711, toSeq: 4790, status: 'dead' },
  }
}

function exampleOf(schema: Json, name: string): unknown {
  const { const: fixed, default: usual, enum: choices, anyOf, oneOf, type } = schema
  if (fixed !== undefined) return fixed
  if (usual !== undefined) return usual
  if (Array.isArray(choices)) return choices[0]
  const [first] = [anyOf, oneOf].filter(Array.isArray).flat()
  if (first) return exampleOf(first, name)
  switch (type) {
    case 'object':
      return exampleObject(schema)
    case 'array':
      return [exampleOf((schema.items ?? {}) as Json, name)]
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema.minimum ?? 1))
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return schema.format === 'uri' ? 'https://shop.example/hook' : placeholder(name)
  }
}

function exampleObject({ properties = {}, required = [] }: Json): Json {
  const names = (required as string[]).filter((name) => name in (properties as Json))
  return Object.fromEntries(
    names.map((name) => [name, exampleOf((properties as Record<string, Json>)[name] ?? {}, name)]),
  )
}

/** What stands for `labelId` until the reader puts one there: `LABEL_ID`. */
export function placeholder(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}
