type Json = Record<string, unknown>

/** Bodies that say more than what a schema tells. */
const BODIES: Record<string, unknown> = {
  'POST /messages': { to: '+62 812 3456 7890', text: 'Your order is ready.', referenceId: 'order-4711' },
  'POST /conversations/{id}/messages': { text: 'Your order is ready.' },
  'POST /templates': { name: 'order ready', text: 'Hello {{contact.first_name|there}}, {{order}} is ready.' },
  'PATCH /templates/{id}': { text: 'Hello, {{order}} is ready.' },
  'POST /labels': { name: 'Wholesale', colour: 'teal' },
  'PATCH /labels/{id}': { name: 'Wholesale' },
  'POST /canned-replies': { shortcut: 'thanks', text: 'Thank you, {{contact.name|friend}}!' },
  'PATCH /canned-replies/{id}': { text: 'Thank you!' },
  'POST /websites': { address: 'https://shop.example' },
  'PATCH /websites/{id}': { greeting: 'Welcome!' },
  'PUT /websites/{id}/origins': { origin: 'https://shop.example' },
  'PATCH /channels/{id}': { name: 'Shop' },
  'POST /channels/{id}/pairing-codes': { phone: '+62 812 3456 7890' },
  'POST /channels/{id}/look-ups': { phones: ['+62 812 3456 7890'] },
  'POST /channels/{id}/groups': { subject: 'Resellers', members: ['+62 812 3456 7890'] },
  'PATCH /channels/{id}/groups/{groupId}': { subject: 'Resellers 2027', adminsOnly: true },
  'POST /channels/{id}/groups/{groupId}/members': { members: ['+62 812 3456 7890'], change: 'add' },
}

/** A body that an operation takes: its own example, or what its schema must have. */
export function exampleBody(name: string, schema: Json): unknown {
  return BODIES[name] ?? exampleOf(schema)
}

function exampleOf(schema: Json): unknown {
  const { const: fixed, default: usual, enum: choices, anyOf, oneOf, type } = schema
  if (fixed !== undefined) return fixed
  if (usual !== undefined) return usual
  if (Array.isArray(choices)) return choices[0]
  const [first] = [anyOf, oneOf].filter(Array.isArray).flat()
  if (first) return exampleOf(first)
  switch (type) {
    case 'object':
      return exampleObject(schema)
    case 'array':
      return [exampleOf((schema.items ?? {}) as Json)]
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema.minimum ?? 1))
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return schema.format === 'uri' ? 'https://shop.example/hook' : 'ID'
  }
}

function exampleObject({ properties = {}, required = [] }: Json): Json {
  const names = (required as string[]).filter((name) => name in (properties as Json))
  return Object.fromEntries(
    names.map((name) => [name, exampleOf((properties as Record<string, Json>)[name] ?? {})]),
  )
}
