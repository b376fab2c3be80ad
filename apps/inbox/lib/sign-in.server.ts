import { type RouterContextProvider, redirectDocument } from 'react-router'
import type { App } from '#server/context.ts'
import { changeProfile } from '#server/core/agents.ts'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { findSession, openSession } from '#server/core/sessions.ts'
import { chooseLanguage } from '../i18n/language.ts'
import { appContext, clientContext } from '../load-context.server.ts'

/**
 * Signs in who has just proved to be this agent and goes on to a page, afresh: it may be in another language. A new
 * agent keeps the language read so far.
 */
export async function enter(
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
  { next, isNew, ...agent }: { agentId: string; accountId: string; next: string; isNew: boolean },
): Promise<Response> {
  const app = context.get(appContext)
  const { userAgent } = context.get(clientContext)
  const { token } = await openSession(app, { ...agent, userAgent })
  if (isNew) await keepLanguage(app, token, request.headers.get('accept-language'))
  return redirectDocument(next, { headers: { 'set-cookie': sessionCookie(app, token) } })
}

async function keepLanguage(app: App, token: string, acceptLanguage: string | null): Promise<void> {
  const viewer = await findSession(app, token)
  const locale = chooseLanguage(null, acceptLanguage)
  if (viewer) await changeProfile(app, viewer, { name: viewer.name, locale })
}
