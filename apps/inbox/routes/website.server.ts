import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { z } from 'zod'
import { changeWebsite, listWebsites } from '#server/core/websites.ts'
import { SiteOptions } from '#server/protocol/site-options.ts'
import { runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

const OptionsForm = z.object({
  name: z.string().trim().min(1).max(200),
  accent: z.string().max(20),
  /** JSON: the page keeps them together, because it shows at once how they look. */
  options: z.string().transform(parseJson).pipe(SiteOptions),
})

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const website = (await listWebsites(app, viewer)).find(({ id }) => id === params.websiteId)
  if (!website || viewer.role === 'agent') throw new Response('There is no such website.', { status: 404 })
  return { website, timeZones: Intl.supportedValuesOf('timeZone') }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const form = await request.formData()
  switch (intentOf(form)) {
    case 'options':
      return runForm(form, OptionsForm, async (change) => {
        await changeWebsite(app, viewer, { ...change, channelId: params.websiteId ?? '' })
        return { done: true }
      })
    default:
      return unknownIntent()
  }
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'This is not JSON.' })
    return z.NEVER
  }
}
