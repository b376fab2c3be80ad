import { useState } from 'react'
import type { ChatAction } from '#server/protocol/rest.ts'
import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'
import { MenuItem } from './menu-item.tsx'

interface ChatMenuProps {
  conversation: ConversationView
  busy: boolean
  onAct(action: ChatAction): Promise<boolean>
}

const HOUR_MS = 60 * 60 * 1000
const MUTES = [
  { name: 'hours', ms: 8 * HOUR_MS },
  { name: 'week', ms: 7 * 24 * HOUR_MS },
  { name: 'always', ms: 365 * 24 * HOUR_MS },
] as const

/** What is asked about first, as it cannot be taken back, or somebody is shut out by it. */
const ASKED = {
  block: { action: 'block', on: true },
  clear: { action: 'clear' },
  delete: { action: 'delete' },
} as const satisfies Record<string, ChatAction>
type Asked = keyof typeof ASKED

/** What can be done with a chat as a whole; on WhatsApp the phone follows. */
export function ChatMenu({ conversation, busy, onAct }: ChatMenuProps) {
  const { t } = useTranslation()
  const { now } = useClockwork()
  const [asked, setAsked] = useState<Asked | null>(null)
  const { unreadCount, archived, pinned, mutedUntil, channelKind, contact } = conversation
  const isMuted = mutedUntil !== null && mutedUntil > now
  const isWhatsapp = channelKind === 'whatsapp'
  const canBlock = isWhatsapp && contact.kind === 'person'
  const act = (action: ChatAction) => () => void onAct(action)
  return (
    <>
      <Menu label={t('chat.label')} button={<Icon name="more" />} buttonClass="icon-button">
        {unreadCount === 0 ? (
          <MenuItem icon="unread" onChoose={act({ action: 'unread' })}>
            {t('chat.unread')}
          </MenuItem>
        ) : null}
        <MenuItem icon="tack" onChoose={act({ action: 'pin', on: !pinned })}>
          {t(pinned ? 'chat.unpin' : 'chat.pin')}
        </MenuItem>
        <MenuItem icon="archive" onChoose={act({ action: 'archive', on: !archived })}>
          {t(archived ? 'chat.unarchive' : 'chat.archive')}
        </MenuItem>
        {isMuted ? (
          <MenuItem icon="mute" onChoose={act({ action: 'mute', until: null })}>
            {t('chat.unmute')}
          </MenuItem>
        ) : (
          MUTES.map(({ name, ms }) => (
            <MenuItem
              key={name}
              icon="mute"
              onChoose={() => void onAct({ action: 'mute', until: Date.now() + ms })}
            >
              {t(`chat.mute.${name}`)}
            </MenuItem>
          ))
        )}
        {canBlock ? (
          <MenuItem
            icon="block"
            isDanger
            onChoose={() =>
              contact.blocked ? void onAct({ action: 'block', on: false }) : setAsked('block')
            }
          >
            {t(contact.blocked ? 'chat.unblock' : 'chat.block')}
          </MenuItem>
        ) : null}
        {isWhatsapp
          ? (['clear', 'delete'] as const).map((action) => (
              <MenuItem key={action} icon="bin" isDanger onChoose={() => setAsked(action)}>
                {t(`chat.${action}`)}
              </MenuItem>
            ))
          : null}
      </Menu>
      {asked ? (
        <ConfirmDialog
          title={t(`chat.${asked}Title`)}
          confirm={t(`chat.${asked}`)}
          busy={busy}
          onConfirm={() => void onAct(ASKED[asked]).then(() => setAsked(null))}
          onClose={() => setAsked(null)}
        >
          <p>{t(`chat.${asked}Text`)}</p>
        </ConfirmDialog>
      ) : null}
    </>
  )
}
