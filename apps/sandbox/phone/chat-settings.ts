import type { proto } from '@whiskeysockets/baileys'
import { newStanzaId, node, nowInSeconds, SERVER } from '../nodes.ts'
import type { Phone } from './phone.ts'

const MUTE_FOREVER = -1

/** A change that the owner makes on the phone, which the linked devices learn of. */
export type ChatSetting =
  | { do: 'archive' | 'pin' | 'mute' | 'read'; chat: string; on: boolean }
  | { do: 'star'; chat: string; id: string; fromMe: boolean; on: boolean }
  | { do: 'name'; contact: string; name: string; lid?: string }
  | { do: 'delete chat' | 'clear chat'; chat: string }
  | { do: 'label'; id: string; name: string; color?: number }
  | { do: 'label chat'; id: string; chat: string; on: boolean }

interface StateChange {
  collection: string
  index: string[]
  value: proto.ISyncActionValue
  apiVersion: number
}

export function changeSetting(phone: Phone, setting: ChatSetting): void {
  const { collection, index, value, apiVersion } = stateChangeOf(setting)
  phone.appState.change(collection, index, { ...value, timestamp: Date.now() }, apiVersion)
  announceState(phone, collection)
}

/** Tells linked devices that a collection has moved on; the one that moved it knows. */
export function announceState(phone: Phone, collection: string, except?: number): void {
  const version = String(phone.appState.version(collection))
  for (const link of phone.links.values()) {
    if (link.number === except) continue
    const attributes = { from: SERVER, id: newStanzaId(), type: 'server_sync', t: nowInSeconds() }
    link.push(node('notification', attributes, [node('collection', { name: collection, version })]))
  }
}

function stateChangeOf(setting: ChatSetting): StateChange {
  switch (setting.do) {
    case 'archive':
      return change(
        'regular_low',
        ['archive', setting.chat],
        { archiveChatAction: { archived: setting.on } },
        3,
      )
    case 'pin':
      return change('regular_low', ['pin_v1', setting.chat], { pinAction: { pinned: setting.on } }, 5)
    case 'mute': {
      const muteEndTimestamp = setting.on ? MUTE_FOREVER : undefined
      const muteAction = { muted: setting.on, muteEndTimestamp }
      return change('regular_high', ['mute', setting.chat], { muteAction }, 2)
    }
    case 'read':
      return change(
        'regular_low',
        ['markChatAsRead', setting.chat],
        { markChatAsReadAction: { read: setting.on } },
        3,
      )
    case 'star': {
      const index = ['star', setting.chat, setting.id, setting.fromMe ? '1' : '0', '0']
      return change('regular_low', index, { starAction: { starred: setting.on } }, 2)
    }
    case 'name': {
      const contactAction = {
        fullName: setting.name,
        firstName: setting.name.split(' ')[0],
        lidJid: setting.lid,
      }
      return change('critical_unblock_low', ['contact', setting.contact], { contactAction }, 2)
    }
    case 'delete chat':
      return change('regular_high', ['deleteChat', setting.chat, '1'], { deleteChatAction: {} }, 6)
    case 'clear chat':
      return change('regular_high', ['clearChat', setting.chat, '1', '0'], { clearChatAction: {} }, 6)
    case 'label': {
      const labelEditAction = { name: setting.name, color: setting.color ?? 0, deleted: false }
      return change('regular', ['label_edit', setting.id], { labelEditAction }, 3)
    }
    case 'label chat': {
      const labelAssociationAction = { labeled: setting.on }
      return change('regular', ['label_jid', setting.id, setting.chat], { labelAssociationAction }, 3)
    }
  }
}

function change(
  collection: string,
  index: string[],
  value: proto.ISyncActionValue,
  apiVersion: number,
): StateChange {
  return { collection, index, value, apiVersion }
}
