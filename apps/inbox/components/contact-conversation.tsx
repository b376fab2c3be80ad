import { Link } from 'react-router'
import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChannel } from '../lib/use-channels.ts'
import { useShortAge } from '../lib/use-clockwork.tsx'
import { useMessageWords } from '../lib/use-message-words.ts'
import { ConversationLabels } from './conversation-tags.tsx'
import './things.css'

/** One of a contact's conversations: by what, how it stands, its last words and its labels. */
export function ContactConversation({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation()
  const channel = useChannel(conversation.channelId)
  const age = useShortAge(conversation.lastActivityAt)
  const words = useMessageWords()
  const { id, status, lastMessage, channelKind } = conversation
  return (
    <li>
      <div className="thing-name contact-conversation">
        <strong dir="auto">{channel?.name ?? t(`contacts.goneChannel.${channelKind}`)}</strong>
        <small>
          {t(`inbox.status.${status}`)} · {age}
        </small>
        <span className="contact-last" dir="auto">
          {lastMessage ? words({ kind: lastMessage.kind, text: lastMessage.preview }) : t('inbox.noMessage')}
        </span>
        <div className="contact-labels">
          <small>{t('labels.title')}</small>
          <ConversationLabels conversation={conversation} />
        </div>
      </div>
      <Link className="button" to={`/inbox/${id}`}>
        {t('contacts.open')}
      </Link>
    </li>
  )
}
