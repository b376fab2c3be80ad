import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { acceptInvitation, findInvitation } from '#server/core/invitations.ts'
import { AcceptInvitationForm } from '#server/protocol/accounts.ts'
import { runForm } from '../lib/form.server.ts'
import { enter } from '../lib/sign-in.server.ts'
import { appContext, clientContext } from '../load-context.server.ts'

export async function loader({ params, context }: LoaderFunctionArgs) {
  return { invitation: (await findInvitation(context.get(appContext), params.token ?? '')) ?? null }
}

export async function action({ params, request, context }: ActionFunctionArgs) {
  const app = context.get(appContext)
  const { ip } = context.get(clientContext)
  return runForm(await request.formData(), AcceptInvitationForm, async (form) => {
    const token = params.token ?? ''
    const isNew = (await findInvitation(app, token))?.knownAgent === false
    const agent = await acceptInvitation(app, { ...form, code: form.code || undefined, token, ip })
    return enter({ request, context }, { ...agent, next: '/inbox', isNew })
  })
}
