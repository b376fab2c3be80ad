import type { Response } from 'express'
import type { App } from '#server/context.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { maskedBody, maskedPath } from '#server/lib/masked.ts'
import type { DialectName } from '#server/protocol/dialects.ts'

interface Call {
  viewer: Viewer
  calledAt: number
  dialect?: DialectName
}

/**
 * Has a program's call written down once it is over, and tells the program under which id. What was read of it in
 * another way than Express' is `response.locals.input`.
 */
export function logCall(app: App, response: Response, call: Call): void {
  const { key, accountId } = call.viewer
  if (!key || app.config.requestLogDays === 0) return
  const { req: request, json } = response
  let answer: unknown
  response.set('X-Request-Id', key.requestId)
  response.json = (body) => {
    answer = body
    return json.call(response, body)
  }
  response.once('close', () => {
    app.requestLog.add({
      id: key.requestId,
      account_id: accountId,
      key_id: key.id,
      dialect: call.dialect ?? null,
      method: request.method,
      path: maskedPath(request.originalUrl),
      status: response.headersSent ? response.statusCode : 0,
      took_ms: Math.max(0, app.clock.now() - call.calledAt),
      ip: request.ip ?? '',
      created_at: call.calledAt,
      request_body: maskedBody(response.locals.input ?? request.body),
      answer_body: maskedBody(answer),
    })
  })
}
