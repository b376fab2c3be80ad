import { data } from 'react-router'
import type { z } from 'zod'
import { isAppError } from '#server/lib/errors.ts'
import type { Failure } from './failure.ts'

/** Never a secret: what is named here is written into the page again. */
const KEPT_FIELDS = ['name', 'email', 'accountName', 'address']

/** Reads a form, does the work, and hands a refusal back to the page that asked. */
export async function runForm<S extends z.ZodType, T>(
  form: FormData,
  schema: S,
  work: (values: z.output<S>) => Promise<T>,
) {
  const typed = readTyped(form)
  const parsed = schema.safeParse(Object.fromEntries(form))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const field = String(issue?.path[0] ?? '')
    return failed({ code: `invalid_${field}`, message: issue?.message ?? '', field, typed }, 400)
  }
  return attempt(() => work(parsed.data), typed)
}

/** Does the work; a refusal becomes the answer, anything else rises. */
export async function attempt<T>(work: () => Promise<T>, typed: Failure['typed'] = {}) {
  try {
    return await work()
  } catch (error) {
    if (!isAppError(error)) throw error
    const { code, message, field, retryAfterMs, status } = error
    return failed({ code, message, field: field ?? null, retryAfterMs: retryAfterMs ?? null, typed }, status)
  }
}

function readTyped(form: FormData): Failure['typed'] {
  const entries = KEPT_FIELDS.map((name) => [name, form.get(name)] as const)
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [string, string] => typeof entry[1] === 'string'),
  )
}

function failed(failure: Pick<Failure, 'code' | 'message' | 'typed'> & Partial<Failure>, status: number) {
  return data({ failure: { field: null, retryAfterMs: null, ...failure } satisfies Failure }, { status })
}
