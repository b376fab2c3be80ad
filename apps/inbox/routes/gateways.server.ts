import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { changeAccountNumbers, getAccountNumbers } from '#server/core/account-numbers.ts'
import { AccountNumbersForm } from '#server/protocol/account-numbers.ts'
import { runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const mayManage = viewer.role !== 'agent'
  return { mayManage, numbers: mayManage ? await getAccountNumbers(app, viewer) : null }
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
    default:
      return unknownIntent()
  }
}
