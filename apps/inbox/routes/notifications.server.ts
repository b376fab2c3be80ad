import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { z } from 'zod'
import { changeNotificationSettings, getNotificationSettings } from '#server/core/notification-settings.ts'
import { NotificationSettings } from '#server/protocol/rest.ts'
import { runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

const SettingsForm = NotificationSettings.extend({
  sound: z
    .literal('on')
    .optional()
    .transform((sound) => sound === 'on'),
})

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  return getNotificationSettings(app, viewer)
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const form = await request.formData()
  switch (intentOf(form)) {
    case 'notifications':
      return runForm(form, SettingsForm, async (settings) => {
        await changeNotificationSettings(app, viewer, settings)
        return { done: true }
      })
    default:
      return unknownIntent()
  }
}
