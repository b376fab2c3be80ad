import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router'
import { isSetUp, setUp, setupCode } from '#server/core/setup.ts'
import { safeEqual } from '#server/lib/secrets.ts'
import { SetUpForm } from '#server/protocol/accounts.ts'
import { runForm } from '../lib/form.server.ts'
import { enter } from '../lib/sign-in.server.ts'
import { appContext, clientContext } from '../load-context.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const app = context.get(appContext)
  if (await isSetUp(app)) throw redirect('/sign-in')
  const code = new URL(request.url).searchParams.get('code')
  return { code: code !== null && safeEqual(code, setupCode(app)) ? code : null }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const app = context.get(appContext)
  const { ip } = context.get(clientContext)
  return runForm(await request.formData(), SetUpForm, async (form) => {
    const agent = await setUp(app, { ...form, ip })
    return enter({ request, context }, { ...agent, next: '/welcome', isNew: true })
  })
}
