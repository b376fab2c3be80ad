import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { changeAccountNumbers, getAccountNumbers } from '#server/core/account-numbers.ts'
import { listChannels } from '#server/core/channels.ts'
import { listDialects, switchDialect } from '#server/core/gateway-dialects.ts'
import { AccountNumbersForm } from '#server/protocol/account-numbers.ts'
import { DialectForm } from '#server/protocol/dialects.ts'
import { runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { ownUrl } from '../lib/own-url.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  if (viewer.role === 'agent') return { numbers: null, dialects: [], devices: [], address: '' }
  const [numbers, dialects, channels] = await Promise.all([
    getAccountNumbers(app, viewer),
    listDialects(app, viewer),
    listChannels(app, viewer),
  ])
  const devices = channels.flatMap(({ id, name, whatsapp }) => (whatsapp ? { id, name } : []))
  return { numbers, dialects, devices, address: ownUrl(app, request) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const form = await request.formData()
  switch (intentOf(form)) {
    case 'numbers':
      return runForm(form, AccountNumbersForm, async (numbers) => {
        await changeAccountNumbers(app, viewer, numbers)
        return { done: true }
      })
    case 'dialect':
      return runForm(form, DialectForm, async (wanted) => {
        await switchDialect(app, viewer, wanted)
        return { done: true }
      })
    default:
      return unknownIntent()
  }
}
