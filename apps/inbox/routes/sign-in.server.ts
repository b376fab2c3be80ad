import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect, redirectDocument } from 'react-router'
import { sessionCookie } from '#server/core/session-cookie.ts'
import { signIn } from '#server/core/sessions.ts'
import { isSetUp } from '#server/core/setup.ts'
import { SignInForm } from '#server/protocol/accounts.ts'
import { runForm } from '../lib/form.server.ts'
import { safeNext } from '../lib/viewer.server.ts'
import { appContext, clientContext, viewerContext } from '../load-context.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url)
  if (context.get(viewerContext)) throw redirect(safeNext(searchParams.get('next')))
  if (!(await isSetUp(context.get(appContext)))) throw redirect('/setup')
  return { ended: searchParams.has('ended') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const app = context.get(appContext)
  const next = safeNext(new URL(request.url).searchParams.get('next'))
  const form = await request.formData()
  return runForm(form, SignInForm, async (values) => {
    // An empty second step is one that was not asked for yet.
    const code = values.code || undefined
    const { token } = await signIn(app, { ...values, code, ...context.get(clientContext) })
    // A fresh page, since the agent may read another language than this browser asks for.
    return redirectDocument(next, { headers: { 'set-cookie': sessionCookie(app, token) } })
  })
}
