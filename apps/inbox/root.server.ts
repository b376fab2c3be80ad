import type { LoaderFunctionArgs } from 'react-router'
import { findAgent } from '#db/agents.ts'
import { chooseLanguage } from './i18n/language.ts'
import { readPreferences } from './lib/preferences.server.ts'
import { appContext, viewerContext } from './load-context.server.ts'

/** What every page needs to be rendered the same here and in the browser. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const app = context.get(appContext)
  const viewer = context.get(viewerContext)
  const agent = viewer ? await findAgent(app.db, viewer.agentId) : undefined
  return {
    ...readPreferences(request),
    language: chooseLanguage(agent?.locale ?? null, request.headers.get('accept-language')),
    now: app.clock.now(),
  }
}
