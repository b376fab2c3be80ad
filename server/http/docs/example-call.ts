import { exampleBody, placeholder } from './example-value.ts'

type Json = Record<string, unknown>

/** A call as it stands in an example. */
export interface ExampleCall {
  method: string
  url: string
  key: string
  body?: unknown
  /** The path of a file that is sent in the field `file` of a form. */
  file?: string
  /** The answer is a file, and is written to this one. */
  saveAs?: string
  /** The answer does not end: it is shown as it comes. */
  isStream?: boolean
}

/** The call that the examples of an operation make; its url is a path. */
export function exampleOfOperation({
  path,
  method,
  operation,
  now,
}: {
  path: string
  method: string
  operation: {
    requestBody?: { content: Record<string, { schema: Json }> }
    responses: Record<string, { content?: object }>
  }
  now: number
}): Omit<ExampleCall, 'key'> {
  const { content = {} } = operation.requestBody ?? {}
  const schema = content['application/json']?.schema
  const answers = Object.values(operation.responses).flatMap(({ content = {} }) => Object.keys(content))
  return {
    method,
    url: path.replace(/\{(\w+)\}/g, (_whole, name: string) => placeholder(name)),
    ...(schema ? { body: exampleBody(`${method} ${path}`, { schema, now }) } : {}),
    ...('multipart/form-data' in content ? { file: 'prices.pdf' } : {}),
    ...(answers.includes('image/png') ? { saveAs: `${path.split('/').at(-2)}.png` } : {}),
    ...(answers.includes('text/event-stream') ? { isStream: true } : {}),
  }
}
