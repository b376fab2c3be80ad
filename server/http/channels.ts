import { Router } from 'express'
import { toBuffer as drawPng, toString as drawQr } from 'qrcode'
import type { App } from '#server/context.ts'
import {
  actOnChat,
  askNumber,
  controlNumber,
  findPhoto,
  getPairing,
  listContactsOfNumber,
  lookUpPhones,
  pairByCode,
} from '#server/core/channel-actions.ts'
import {
  changeWhatsappNumber,
  createWhatsappNumber,
  getChannel,
  listChannels,
} from '#server/core/channels.ts'
import { getPhotoFile } from '#server/core/contact-photos.ts'
import { removeWhatsappNumber } from '#server/core/number-removal.ts'
import { AppError } from '#server/lib/errors.ts'
import {
  ChatAction,
  ContactsQuery,
  LookUpBody,
  NewChannel,
  PairingCodeBody,
  WhatsappChange,
} from '#server/protocol/rest.ts'
import { viewerOf } from './auth.ts'
import { drawCode } from './code-picture.ts'
import { sendPicture } from './media.ts'

const QR_PIXELS = 360

/** Channels, their linking and their chats, under /api/v1. */
export function channelRoutes(app: App): Router {
  const router = Router()
  router.get('/channels', async (_request, response) => {
    response.json({ channels: await listChannels(app, viewerOf(response)) })
  })
  router.post('/channels', async (request, response) => {
    const channel = await createWhatsappNumber(app, viewerOf(response), NewChannel.parse(request.body))
    response.status(201).json({ channel })
  })
  router.get('/channels/:id', async (request, response) => {
    response.json({ channel: await getChannel(app, viewerOf(response), request.params.id) })
  })
  router.patch('/channels/:id', async (request, response) => {
    const change = WhatsappChange.parse(request.body)
    await changeWhatsappNumber(app, viewerOf(response), request.params.id, change)
    response.status(204).end()
  })
  router.delete('/channels/:id', async (request, response) => {
    await removeWhatsappNumber(app, viewerOf(response), request.params.id)
    response.status(204).end()
  })
  router.get('/channels/:id/pairing', async (request, response) => {
    const pairing = await getPairing(app, viewerOf(response), request.params.id, (text) =>
      drawQr(text, { type: 'svg', margin: 1 }),
    )
    response.set('cache-control', 'no-store').json({ pairing })
  })
  router.get('/channels/:id/pairing/image', async (request, response) => {
    const pairing = await getPairing(app, viewerOf(response), request.params.id, async () => '')
    if (!pairing) {
      throw new AppError('pairing_missing', 'There is no QR code or pairing code right now.', { status: 404 })
    }
    const { kind } = pairing
    const picture =
      kind === 'code' ? drawCode(pairing.code) : drawPng(pairing.text, { margin: 2, width: QR_PIXELS })
    response
      .set('cache-control', 'no-store')
      .type('png')
      .send(await picture)
  })
  router.post('/channels/:id/pairing-codes', async (request, response) => {
    const { phone } = PairingCodeBody.parse(request.body)
    await pairByCode(app, viewerOf(response), { channelId: request.params.id, phone })
    response.status(204).end()
  })
  for (const name of ['restart', 'logout'] as const) {
    router.post(`/channels/:id/${name}`, async (request, response) => {
      await controlNumber(app, viewerOf(response), { channelId: String(request.params.id), name })
      response.status(204).end()
    })
  }
  router.get('/channels/:id/contacts', async (request, response) => {
    const { after } = ContactsQuery.parse(request.query)
    const channelId = request.params.id
    response.json(await listContactsOfNumber(app, viewerOf(response), { channelId, after }))
  })
  router.get('/channels/:id/labels', async (request, response) => {
    response.json({ labels: await askNumber(app, viewerOf(response), request.params.id, { name: 'labels' }) })
  })
  router.post('/channels/:id/look-ups', async (request, response) => {
    const { phones } = LookUpBody.parse(request.body)
    const channelId = request.params.id
    response.json({ found: await lookUpPhones(app, viewerOf(response), { channelId, phones }) })
  })
  router.get('/conversations/:id/photo', async (request, response) => {
    response.json(await findPhoto(app, viewerOf(response), request.params.id))
  })
  router.get('/conversations/:id/photo/image', async (request, response) => {
    const row = await getPhotoFile(app, viewerOf(response), request.params.id)
    await sendPicture(app, { request, response, row })
  })
  router.post('/conversations/:id/actions', async (request, response) => {
    await actOnChat(app, viewerOf(response), request.params.id, ChatAction.parse(request.body))
    response.status(204).end()
  })
  return router
}
