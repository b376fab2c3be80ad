import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { z } from 'zod'
import {
  allowOrigin,
  createWebsite,
  listWebsites,
  removeOrigin,
  revealIdentifySecret,
  rotateWebsite,
} from '#server/core/websites.ts'
import { NewWebsite, OriginBody } from '#server/protocol/rest.ts'
import { runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { ownUrl } from '../lib/own-url.server.ts'
import { siteLine } from '../lib/site-line.ts'
import { requireViewer } from '../lib/viewer.server.ts'

const Website = z.object({ websiteId: z.string().min(1).max(64) })
const Origin = Website.extend(OriginBody.shape)

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const websites = await listWebsites(app, viewer)
  return {
    mayManage: viewer.role !== 'agent',
    websites: websites.map((website) => ({ ...website, line: siteLine(ownUrl(app, request), website.key) })),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const form = await request.formData()
  switch (intentOf(form).split(' ')[0]) {
    case 'add':
      return runForm(form, NewWebsite, async (website) => {
        await createWebsite(app, viewer, website)
        return { done: true }
      })
    case 'allow':
      return runForm(form, Origin, async ({ websiteId, origin }) => {
        await allowOrigin(app, viewer, { channelId: websiteId, origin })
        return { done: true }
      })
    case 'remove-origin':
      return runForm(form, Origin, async ({ websiteId, origin }) => {
        await removeOrigin(app, viewer, { channelId: websiteId, origin })
        return { done: true }
      })
    case 'secret':
      return runForm(form, Website, async ({ websiteId }) => ({
        secret: await revealIdentifySecret(app, viewer, websiteId),
      }))
    case 'rotate':
      return runForm(form, Website, async ({ websiteId }) => {
        await rotateWebsite(app, viewer, websiteId)
        return { done: true }
      })
    default:
      return unknownIntent()
  }
}
