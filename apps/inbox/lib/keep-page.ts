import { type DataStrategyResult, data, isRouteErrorResponse } from 'react-router'
import type { Failure } from './failure.ts'

type Results = Record<string, DataStrategyResult>

/**
 * A line that is down or a server in trouble takes no page away, nor what was typed in it: a form is answered by a
 * refusal that says so, and a page that is loaded again stays as it was. `address` is the page that came with the scripts.
 */
export function keepPage(address: string | null) {
  let shown = address?.split('#')[0] ?? null
  return async ({ request }: { request: Request }, next: () => Promise<Results>): Promise<Results> => {
    const results = await next()
    if (request.signal.aborted) return results
    const isForm = request.method !== 'GET'
    // Of a page that was not here yet there is nothing to keep.
    const isHere = request.url === shown
    if (!isForm) shown = request.url
    for (const [routeId, { type, result }] of Object.entries(results)) {
      if (type !== 'error') continue
      const code = troubleIn(result)
      if (code !== null && isForm) results[routeId] = { type: 'data', result: refusal(code) }
      // What is left out stays as it was.
      else if (code !== null && isHere) delete results[routeId]
      else shown = null
    }
    return results
  }
}

const MESSAGES = {
  no_answer: 'No answer came from the server. This may not have been done: try again.',
  server_trouble: 'The server had a problem. This may not have been done: try again.',
}

/** What passes by itself; null where the server has decided something. */
function troubleIn(result: unknown): keyof typeof MESSAGES | null {
  if (result instanceof Response) return null
  const { status, error } = isDataWithStatus(result)
    ? { status: result.init?.status, error: result.data }
    : { status: isRouteErrorResponse(result) ? result.status : undefined, error: result }
  if (status !== undefined) return status >= 500 || PASSING.includes(status) ? 'server_trouble' : null
  // What fetch throws when there is no answer at all.
  const isCut = error instanceof TypeError && /fetch|network|load/i.test(error.message)
  return isCut ? 'no_answer' : 'server_trouble'
}

/** Took too long, too much at once. */
const PASSING = [408, 429]

function isDataWithStatus(result: unknown): result is ReturnType<typeof data> {
  return (
    typeof result === 'object' &&
    result !== null &&
    'type' in result &&
    result.type === 'DataWithResponseInit'
  )
}

function refusal(code: keyof typeof MESSAGES) {
  const failure = { code, message: MESSAGES[code], field: null, retryAfterMs: null, typed: {} }
  // Not loaded again: that would only fail as well.
  return data({ failure } satisfies { failure: Failure }, { status: 503 })
}
