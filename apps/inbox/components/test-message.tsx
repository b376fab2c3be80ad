import { useId, useState } from 'react'
import { Link } from 'react-router'
import type { KnownContact } from '#server/protocol/rest.ts'
import type { ConversationView, MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useTestMessage } from '../lib/use-test-message.ts'
import { isConnected, waysToWrite } from '../lib/ways-to-write.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import { DeliveryProblem, DeliveryState } from './delivery-state.tsx'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { Select } from './select.tsx'
import './test-message.css'

interface TestMessageProps {
  contact: KnownContact
  conversations: readonly ConversationView[]
  mayBegin: boolean
}

/** Really sends a message to a contact by a channel that is chosen, and shows how far it comes. */
export function TestMessage({ contact, conversations, mayBegin }: TestMessageProps) {
  const { t } = useTranslation()
  const textId = useId()
  const { channels } = useLiveSnapshot().inbox
  const { send, sent, busy, error } = useTestMessage()
  const [text, setText] = useState(t('testMessage.text'))
  const [channelId, setChannelId] = useState<string | null>(null)
  const ways = waysToWrite({ contact, conversations, channels: Object.values(channels), mayBegin })
  const way = ways.find(({ channel }) => channel.id === channelId) ?? ways[0]
  if (!way) return <p className="muted">{t('testMessage.noWay')}</p>
  return (
    <form
      className="test-message"
      onSubmit={(event) => {
        event.preventDefault()
        void send(way, text.trim())
      }}
    >
      <Select
        label={t('testMessage.by')}
        value={way.channel.id}
        onChange={setChannelId}
        options={ways.map(({ channel }) => [
          channel.id,
          isConnected(channel) ? channel.name : t('testMessage.away', { name: channel.name }),
        ])}
      />
      <div className="field">
        <label htmlFor={textId}>{t('testMessage.words')}</label>
        <textarea
          id={textId}
          className="input"
          dir="auto"
          rows={2}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <ErrorLine error={error} />
      <button type="submit" className="button primary" disabled={busy || text.trim() === ''}>
        <Icon name="send" />
        {t('testMessage.send')}
      </button>
      {sent ? <Progress message={sent} /> : null}
    </form>
  )
}

/** How far the message has come, or why it did not, and the way to its conversation. */
function Progress({ message }: { message: MessageView }) {
  const { t } = useTranslation()
  return (
    <div className="test-message-progress">
      <p role="status">
        <DeliveryState status={message.status} />
        <span aria-hidden="true">{t(`status.${message.status}`)}</span>
        <Link to={`/inbox/${message.conversationId}`}>{t('testMessage.open')}</Link>
      </p>
      <DeliveryProblem message={message} />
    </div>
  )
}
