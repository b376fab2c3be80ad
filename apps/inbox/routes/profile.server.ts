import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { data } from 'react-router'
import { z } from 'zod'
import { findAgent } from '#db/agents.ts'
import { changePassword, changeProfile } from '#server/core/agents.ts'
import { PasswordForm, ProfileForm } from '#server/protocol/accounts.ts'
import { runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { readPreferences, sendKeyCookie, themeCookie } from '../lib/preferences.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'
import { clientContext } from '../load-context.server.ts'

const SendKeyForm = z.object({ sendKey: z.enum(['enter', 'ctrl-enter']) })
const ThemeForm = z.object({ theme: z.enum(['light', 'dark', 'system']) })

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const agent = await findAgent(app.db, viewer.agentId)
  return { name: viewer.name, locale: agent?.locale ?? 'en', ...readPreferences(request) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const { ip } = context.get(clientContext)
  const form = await request.formData()
  switch (intentOf(form)) {
    case 'profile':
      return runForm(form, ProfileForm, async (profile) => {
        await changeProfile(app, viewer, profile)
        return { done: 'profile' as const }
      })
    case 'theme':
      return runForm(form, ThemeForm, async ({ theme }) =>
        data({ done: 'theme' as const }, { headers: { 'set-cookie': themeCookie(theme) } }),
      )
    case 'sendKey':
      return runForm(form, SendKeyForm, async ({ sendKey }) =>
        data({ done: 'sendKey' as const }, { headers: { 'set-cookie': sendKeyCookie(sendKey) } }),
      )
    case 'password':
      return runForm(form, PasswordForm, async (passwords) => {
        await changePassword(app, viewer, { ...passwords, ip })
        return { done: 'password' as const }
      })
    default:
      return unknownIntent()
  }
}
