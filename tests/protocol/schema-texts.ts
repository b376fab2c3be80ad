import { z } from 'zod'

/**
 * Where the schemas of a module take in text, as `NewLabel.name`, `LookUpBody.phones[]` or `ReplyContent(poll).question`.
 * A schema that stands inside another one under a name of its own is listed there only.
 */
export function textsOf(modules: Record<string, unknown>[]): string[] {
  const named = new Map<unknown, string>()
  for (const module of modules) {
    for (const [name, value] of Object.entries(module)) if (value instanceof z.ZodType) named.set(value, name)
  }
  return [...named].flatMap(([schema, name]) => textsIn(schema as z.ZodType, name, named, true))
}

function textsIn(
  schema: unknown,
  path: string,
  named: ReadonlyMap<unknown, string>,
  isItself = false,
): string[] {
  if (!isItself && named.has(schema)) return []
  const inner = (child: unknown, at = path) => textsIn(child, at, named)
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return [path]
  if (schema instanceof z.ZodPipe) return inner(schema.in)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return inner(schema.unwrap())
  if (schema instanceof z.ZodArray) return inner(schema.element, `${path}[]`)
  if (schema instanceof z.ZodTuple)
    return [...new Set(schema.def.items.flatMap((item) => inner(item, `${path}[]`)))]
  if (schema instanceof z.ZodRecord) return inner(schema.valueType, `${path}.*`)
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, value]) => inner(value, `${path}.${key}`))
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def
    return schema.options.flatMap((option) => {
      const kind = option instanceof z.ZodObject ? option.shape[discriminator] : undefined
      return inner(option, kind instanceof z.ZodLiteral ? `${path}(${String(kind.value)})` : path)
    })
  }
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap((option) => inner(option)))]
  if (TEXTLESS.some((kind) => schema instanceof kind)) return []
  throw new Error(`${path}: this list does not know such a schema yet.`)
}

const TEXTLESS = [z.ZodNumber, z.ZodBoolean, z.ZodLiteral, z.ZodEnum]
