import { type ActionFunctionArgs, redirect } from 'react-router'
import { endedSessionCookie } from '#server/core/session-cookie.ts'
import { signOut } from '#server/core/sessions.ts'
import { appContext, viewerContext } from '../load-context.server.ts'

/** A link that somebody else made must not sign anybody out, so there is nothing to see here. */
export function loader() {
  throw redirect('/')
}

export async function action({ context }: ActionFunctionArgs) {
  const app = context.get(appContext)
  const viewer = context.get(viewerContext)
  if (viewer) await signOut(app, viewer)
  return redirect('/sign-in', { headers: { 'set-cookie': endedSessionCookie(app) } })
}
