import { data } from 'react-router'
import type { z } from 'zod'
import { isAppError } from '#server/lib/errors.ts'
import type { Failure } from './failure.ts'

/** Reads a form, does the work, and hands a refusal back to the page that asked. */
export async function runForm<S extends z.ZodType, T>(
  form: FormData,
  schema: S,
  work: (values: z.output<S>) => Promise<T>,
) {
  const parsed = schema.safeParse(Object.fromEntries(form))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const field = String(issue?.path[0] ?? '')
    return failed({ code: `invalid_${field}`, message: issue?.message ?? '', field }, 400)
  }
  return attempt(() => work(parsed.data))
}

/** Does the work; a refusal becomes the answer, anything else rises. */
export async function attempt<T>(work: () => Promise<T>) {
  try {
    return await work()
  } catch (error) {
    if (!isAppError(error)) throw error
    const { code, message, field, retryAfterMs, status } = error
    return failed({ code, message, field: field ?? null, retryAfterMs: retryAfterMs ?? null }, status)
  }
}

function failed(failure: Pick<Failure, 'code' | 'message'> & Partial<Failure>, status: number) {
  return data({ failure: { field: null, retryAfterMs: null, ...failure } satisfies Failure }, { status })
}
