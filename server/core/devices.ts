import { listChannelRows } from '#db/channels.ts'
import type { App } from '#server/context.ts'
import { storable } from '#server/lib/texts.ts'
import { createWhatsappNumber, seesChannel } from './channels.ts'
import type { Viewer } from './viewer.ts'

/** A WhatsApp number as programs of a token gateway know it. */
export interface Device {
  channelId: string
  /** What they call it: a word of their own, else its id. */
  token: string
  workspace: string | null
}

/** The numbers that who asks sees, oldest first. */
export async function listDevices(app: App, viewer: Viewer): Promise<Device[]> {
  const rows = await listChannelRows(app.db, viewer.accountId)
  return rows
    .filter(({ id, kind }) => kind === 'whatsapp' && seesChannel(viewer, id))
    .map(({ id, token, workspace }) => ({ channelId: id, token: token ?? id, workspace }))
}

/** The number that is called so, by its token or its id. */
export async function findDevice(app: App, viewer: Viewer, asked: string): Promise<Device | undefined> {
  const token = storable(asked)
  const devices = await listDevices(app, viewer)
  return devices.find((one) => one.token === token) ?? devices.find(({ channelId }) => channelId === token)
}

/** Adds a number that is called so. Throws `forbidden` and `device_exists`. */
export async function createDevice(app: App, viewer: Viewer, wanted: string): Promise<Device> {
  const token = storable(wanted)
  const { id } = await createWhatsappNumber(app, viewer, { name: token, token })
  return { channelId: id, token, workspace: null }
}
