import type { z } from 'zod'

/** What an address asks of a page; one that somebody has changed by hand asks for what is usual. */
export function readQuery<S extends z.ZodType>(request: Request, schema: S): z.output<S> {
  const asked = [...new URL(request.url).searchParams].filter(([, value]) => value.trim() !== '')
  return schema.safeParse(Object.fromEntries(asked)).data ?? schema.parse({})
}
