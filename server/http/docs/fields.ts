type Json = Record<string, unknown>

/** How long ids may be, which is nothing that anybody needs to be told. */
const ID_LENGTH = 64

/** A field of a body as the documentation lists it. */
export interface DocumentedField {
  /** Where it stands, as `content.contacts[].name`; what has several forms lists the fields of each, one form after the other. */
  name: string
  isNeeded: boolean
  kind: string
  text: string
}

/** Every field of a body, those inside of others after them. */
export function fieldsOf(schema: Json, within = ''): DocumentedField[] {
  const needed = Array.isArray(schema.required) ? schema.required : []
  const forms = formsOf(schema)
  if (forms.length > 0) return forms.flatMap((form) => fieldsOfForm(form, within))
  const fields = Object.entries((schema.properties ?? {}) as Record<string, Json>)
  const neededFirst = [
    ...fields.filter(([key]) => needed.includes(key)),
    ...fields.filter(([key]) => !needed.includes(key)),
  ]
  return neededFirst.flatMap(([key, field]) => {
    const name = within + key
    const isNeeded = needed.includes(key)
    return [
      { name, isNeeded, kind: kindOf(field), text: String(field.description ?? '') },
      ...inside(field, name),
    ]
  })
}

/** A kind in words: `text, at most 200 characters`. */
export function kindOf(schema: Json): string {
  const { default: usual } = schema
  const isSimple = usual !== undefined && usual !== null && usual !== '' && typeof usual !== 'object'
  return `${plainKind(schema)}${isSimple ? `; ${String(usual)} where nothing is said` : ''}`
}

function plainKind({ type, const: fixed, enum: choices, anyOf, oneOf, items, ...limits }: Json): string {
  if (fixed !== undefined) return JSON.stringify(fixed)
  if (Array.isArray(choices)) return choices.join(' | ')
  const several = [anyOf, oneOf].filter(Array.isArray).flat() as Json[]
  if (several.length > 0) return [...new Set(several.map(plainKind))].join(' or ')
  switch (type) {
    case 'string':
      return Number(limits.maxLength ?? 0) > ID_LENGTH
        ? `text, at most ${limits.maxLength} characters`
        : 'text'
    case 'array':
      return `list of ${plainKind((items ?? {}) as Json)}`
    case undefined:
      return 'number'
    default:
      return String(type)
  }
}

/** What stands inside of a field: in an object, or in each of a list. */
function inside(field: Json, name: string): DocumentedField[] {
  if (field.type === 'array') return inside((field.items ?? {}) as Json, `${name}[]`)
  return fieldsOf(field, `${name}.`)
}

/** One of several forms: its first field, which tells it apart, says what it is. */
function fieldsOfForm(form: Json, within: string): DocumentedField[] {
  const [first, ...others] = fieldsOf(form, within)
  if (!first) return []
  return [{ ...first, text: [form.description, first.text].filter(Boolean).join(' ') }, ...others]
}

/** The objects that a schema may be, where it may be several things. */
function formsOf({ anyOf, oneOf }: Json): Json[] {
  const all = [anyOf, oneOf].filter(Array.isArray).flat() as Json[]
  return all.flatMap((one) => (formsOf(one).length > 0 ? formsOf(one) : one.type === 'object' ? [one] : []))
}
