import type { BaileysEventMap, WASocket } from '@whiskeysockets/baileys'
import { jidOfConversation } from './chat-commands.ts'
import { userOf } from './jids.ts'
import type { SessionOptions } from './options.ts'

type Label = BaileysEventMap['labels.edit']

const NOT_FOUND = ['item-not-found', 'not-authorized']

/** Where the other side's photo is; null where there is none, or it is not for us. */
export async function profilePhoto(
  options: SessionOptions,
  socket: WASocket,
  conversationId: string,
): Promise<{ url: string | null }> {
  const jid = await jidOfConversation(options, conversationId)
  return { url: await askForPhoto(socket, jid, 'preview') }
}

/** Where somebody's photo is; null where there is none, or it is not for us. */
export async function askForPhoto(
  socket: WASocket,
  jid: string,
  size: 'preview' | 'image',
): Promise<string | null> {
  try {
    return (await socket.profilePictureUrl(jid, size)) ?? null
  } catch (error) {
    if (error instanceof Error && NOT_FOUND.includes(error.message)) return null
    throw error
  }
}

/** Who of these phone numbers is on WhatsApp. */
export async function lookUp(
  socket: WASocket,
  phones: readonly string[],
): Promise<{ phone: string; exists: boolean }[]> {
  const found = (await socket.onWhatsApp(...phones)) ?? []
  const known = new Set(found.filter(({ exists }) => Boolean(exists)).map(({ jid }) => userOf(jid)))
  return phones.map((phone) => ({ phone, exists: known.has(phone) }))
}

/** The labels that a business has made on its phone. */
export async function listLabels(socket: WASocket): Promise<{ id: string; name: string }[]> {
  const labels = new Map<string, Label>()
  const take = (label: Label) => void labels.set(label.id, label)
  socket.ev.on('labels.edit', take)
  try {
    // Known from the beginning again: what this device has read before is not told to it a second time.
    await socket.authState.keys.set({ 'app-state-sync-version': { regular: null } })
    await socket.resyncAppState(['regular'], true)
  } finally {
    socket.ev.off('labels.edit', take)
  }
  return [...labels.values()].filter(({ deleted }) => !deleted).map(({ id, name }) => ({ id, name }))
}
