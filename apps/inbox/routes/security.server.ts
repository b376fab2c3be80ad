import qrcode from 'qrcode'
import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { redirectDocument } from 'react-router'
import { z } from 'zod'
import { endedSessionCookie } from '#server/core/session-cookie.ts'
import { endSession, listSessions, signOutEverywhere } from '#server/core/sessions.ts'
import {
  beginTotp,
  confirmTotp,
  disableTotp,
  getTwoFactor,
  renewRecoveryCodes,
} from '#server/core/two-factor.ts'
import { ProofForm, TotpForm } from '#server/protocol/accounts.ts'
import { attempt, runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'
import { clientContext } from '../load-context.server.ts'

const SessionForm = z.object({ sessionId: z.string().min(1).max(64) })

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const [twoFactor, sessions] = await Promise.all([getTwoFactor(app, viewer), listSessions(app, viewer)])
  return { twoFactor, sessions }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const { ip } = context.get(clientContext)
  const form = await request.formData()
  switch (intentOf(form)) {
    case 'begin-totp':
      return attempt(async () => {
        const { secret, uri } = await beginTotp(app, viewer)
        const picture = await qrcode.toString(uri, { type: 'svg', margin: 1 })
        return { secret, picture: `data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}` }
      })
    case 'confirm-totp':
      return runForm(form, TotpForm, async ({ code }) => ({
        recoveryCodes: await confirmTotp(app, viewer, code),
      }))
    case 'disable-totp':
      return runForm(form, ProofForm, async (proof) => {
        await disableTotp(app, viewer, { ...proof, ip })
        return { done: true }
      })
    case 'renew-codes':
      return runForm(form, ProofForm, async (proof) => ({
        recoveryCodes: await renewRecoveryCodes(app, viewer, { ...proof, ip }),
      }))
    case 'end-session':
      return runForm(form, SessionForm, async ({ sessionId }) => {
        await endSession(app, viewer, sessionId)
        return { done: true }
      })
    case 'end-all':
      await signOutEverywhere(app, viewer.agentId)
      return redirectDocument('/sign-in', { headers: { 'set-cookie': endedSessionCookie(app) } })
    default:
      return unknownIntent()
  }
}
