import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { ConversationView, WhatsappState } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChannel } from '../lib/use-channels.ts'
import { useViewer } from '../lib/use-viewer.ts'
import './channel-notice.css'
import { Icon } from './icons.tsx'

/** States that somebody has to end; others pass by themselves. */
const STANDING: ReadonlySet<WhatsappState> = new Set([
  'waiting',
  'scan',
  'code',
  'passkey',
  'conflict',
  'restricted',
  'logged_out',
  'banned',
])

/** Above the composer: why what one writes here will not leave, or not now. */
export function ChannelNotice({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation()
  const channel = useChannel(conversation.channelId)
  const mayManage = useViewer().role !== 'agent'
  if (conversation.channelKind !== 'whatsapp') return null
  if (!channel?.whatsapp) return <Notice words={t('channel.gone')} />
  if (conversation.contact.blocked) return <Notice words={t('channel.blocked')} />
  if (!STANDING.has(channel.whatsapp.state)) return null
  return (
    <Notice words={t('channel.away', { name: channel.name })}>
      {mayManage ? <Link to="/settings/whatsapp">{t('channel.toSettings')}</Link> : null}
    </Notice>
  )
}

function Notice({ words, children }: { words: string; children?: ReactNode }) {
  return (
    <p className="channel-notice" role="status">
      <Icon name="warning" />
      <span>
        {words} {children}
      </span>
    </p>
  )
}
