import { useCallback, useEffect, useRef, useState } from 'react'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import { ChannelNotice } from '../components/channel-notice.tsx'
import { Composer } from '../components/composer.tsx'
import { ContactPanel } from '../components/contact-panel.tsx'
import { lazyPart } from '../components/lazy-part.tsx'
import { MessageList } from '../components/message-list.tsx'
import { ThreadHead } from '../components/thread-head.tsx'
import { ThreadWays } from '../components/thread-ways.tsx'
import { TypingLine } from '../components/typing-line.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useContactName } from '../lib/use-contact-name.ts'
import { useDraft } from '../lib/use-draft.ts'
import { useEscape } from '../lib/use-escape.ts'
import { useHashWindow } from '../lib/use-hash-window.ts'
import { useMarkRead } from '../lib/use-mark-read.ts'
import { useReadNotifications } from '../lib/use-notifications.ts'
import { useLooking } from '../lib/use-presence.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { loader } from './conversation.server.ts'
import './conversation.css'

const MediaViewer = lazyPart(async () => (await import('../components/media-viewer.tsx')).MediaViewer)

export { loader }

/** Within the inbox a thread needs no page load: what is known is shown at once, the rest is fetched and retried. */
export function clientLoader() {
  return null
}

export default function Conversation() {
  const { conversationId = '' } = useParams()
  // A fresh one for each conversation: scroll, draft and uploads belong to it.
  return <OpenConversation key={conversationId} id={conversationId} />
}

function OpenConversation({ id }: { id: string }) {
  const live = useLive()
  const { inbox, absent } = useLiveSnapshot()
  const draft = useDraft(id)
  const panel = useHashWindow('contact')
  const picture = useHashWindow('media')
  const [isAway, setAway] = useState(false)
  const panelButton = useRef<HTMLButtonElement>(null)
  const conversation = inbox.conversations[id]
  const thread = inbox.threads[id]
  const contactName = useContactName(conversation?.contact ?? NOBODY)
  useFollowMerge(id, inbox.forwards[id])
  useEffect(() => live.openConversation(id), [live, id])
  // What was dropped meanwhile (rights changed, log too short) is fetched again.
  useEffect(() => {
    if (!conversation || !thread) live.openConversation(id)
  }, [live, id, conversation, thread])
  useMarkRead(conversation, thread, !isAway)
  useLooking(conversation ? id : null)
  const loadOlder = useCallback(() => void live.loadOlder(id), [live, id])
  useReadNotifications({ conversationId: id })
  const closePanel = () => {
    panel.close()
    panelButton.current?.focus()
  }
  useEscape(panel.isOpen, closePanel)

  if (absent.includes(id)) return <Gone />
  return (
    <main className={panel.isOpen ? 'conversation panel-open' : 'conversation'}>
      <div className="thread">
        <ThreadHead
          id={id}
          conversation={conversation ?? null}
          isPanelOpen={panel.isOpen}
          panelButton={panelButton}
          onPanel={() => (panel.isOpen ? panel.close() : panel.open())}
        />
        <ThreadWays
          conversationId={id}
          channelId={conversation?.channelId}
          draft={draft}
          onShow={picture.open}
        >
          <MessageList
            id={id}
            conversation={conversation ?? null}
            contactName={conversation ? contactName : null}
            thread={thread ?? null}
            onAway={setAway}
          />
        </ThreadWays>
        <TypingLine id={id} />
        {conversation ? <ChannelNotice conversation={conversation} /> : null}
        <Composer
          id={id}
          channelId={conversation?.channelId}
          draft={draft}
          contactName={conversation ? contactName : null}
          disabled={!conversation}
        />
      </div>
      {picture.isOpen && thread ? (
        <MediaViewer
          thread={thread}
          messageId={picture.value}
          onShow={picture.open}
          onOlder={loadOlder}
          onClose={picture.close}
        />
      ) : null}
      {conversation ? <ContactPanel conversation={conversation} onClose={closePanel} /> : null}
    </main>
  )
}

const NOBODY = { id: '', name: null, email: null, phone: null }

/** The two conversations became one: the page goes where the messages are. */
function useFollowMerge(id: string, into: string | undefined) {
  const navigate = useNavigate()
  const { search } = useLocation()
  useEffect(() => {
    if (into && into !== id) void navigate(`/inbox/${into}${search}`, { replace: true })
  }, [into, id, search, navigate])
}

function Gone() {
  const { t } = useTranslation()
  const { search } = useLocation()
  return (
    <main className="conversation-gone">
      <h2>{t('thread.goneTitle')}</h2>
      <p>{t('thread.gone')}</p>
      <Link className="button" to={`/inbox${search}`}>
        {t('thread.toList')}
      </Link>
    </main>
  )
}
