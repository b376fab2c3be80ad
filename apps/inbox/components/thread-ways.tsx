import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react'
import type { ChatAction, ReplyContent } from '#server/protocol/rest.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useChange } from '../lib/use-change.ts'
import { useChannel } from '../lib/use-channels.ts'
import type { ComposerDraft } from '../lib/use-draft.ts'
import { type Offers, offersFor } from '../lib/what-can-be-done.ts'
import type { Live } from '../live/live.ts'
import { useLive } from '../live/use-live.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { IconButton } from './icon-button.tsx'

/** What can be done with the messages of the open conversation. */
export interface Ways {
  /** By the channel and by the time it is now. */
  offers(message: MessageView): Offers
  reply(message: MessageView): void
  edit(message: MessageView): void
  /** An empty emoji takes ours back. */
  react(message: MessageView, emoji: string): void
  vote(message: MessageView, options: string[]): void
  star(message: MessageView): void
  askToDelete(message: MessageView, forWhom: 'everyone' | 'me'): void
  /** Shows the picture or film of a message over the whole window. */
  show(message: MessageView): void
  /** Shows a message, after loading as much as is needed. */
  jump(messageId: string): void
}

interface ThreadWaysProps {
  conversationId: string
  channelId: string | undefined
  draft: ComposerDraft
  onShow(messageId: string): void
  children: ReactNode
}

const WaysContext = createContext<Ways | null>(null)
const PAGES_TO_JUMP = 20

/** Gives the messages below it their ways, and asks before something is deleted. */
export function ThreadWays({ conversationId, channelId, draft, onShow, children }: ThreadWaysProps) {
  const { t } = useTranslation()
  const live = useLive()
  const channel = useChannel(channelId)
  const { change, busy, error, clear } = useChange()
  const [asked, setAsked] = useState<{ message: MessageView; forWhom: 'everyone' | 'me' } | null>(null)
  const capabilities = channel?.capabilities ?? null
  const isWhatsapp = channel?.kind === 'whatsapp'
  // The ways keep their identity while one types: a thread is not rendered anew for every letter.
  const latest = useRef({ draft, change, onShow })
  latest.current = { draft, change, onShow }

  const ways = useMemo((): Ways => {
    const act = (action: ChatAction) =>
      latest.current.change('POST', `/api/v1/conversations/${conversationId}/actions`, action)
    const send = (text: string, content: ReplyContent) =>
      live.outbox.add({ conversationId, text, media: null, note: false, content })
    return {
      offers: (message) => offersFor(message, { capabilities, isWhatsapp, now: Date.now() }),
      reply: (message) => latest.current.draft.answer(message),
      edit: (message) => latest.current.draft.edit(message),
      react: ({ id }, emoji) => send(emoji, { kind: 'reaction', messageId: id }),
      vote: ({ id }, options) => send('', { kind: 'vote', messageId: id, options }),
      star: ({ id, starred }) => void act({ action: 'star', messageId: id, on: !starred }),
      askToDelete: (message, forWhom) => setAsked({ message, forWhom }),
      show: ({ id }) => latest.current.onShow(id),
      jump: (messageId) => void jump(live, conversationId, messageId),
    }
  }, [live, conversationId, capabilities, isWhatsapp])

  const confirm = async () => {
    if (!asked) return
    const { message, forWhom } = asked
    if (forWhom === 'everyone') {
      const content = { kind: 'delete' as const, messageId: message.id }
      live.outbox.add({ conversationId, text: '', media: null, note: false, content })
      return setAsked(null)
    }
    const action: ChatAction = { action: 'deleteForMe', messageId: message.id }
    const worked = await change('POST', `/api/v1/conversations/${conversationId}/actions`, action)
    if (worked) setAsked(null)
  }

  return (
    <WaysContext value={ways}>
      {children}
      {error && !asked ? (
        <p className="thread-toast" role="alert">
          {error}
          <IconButton icon="close" label={t('common.dismiss')} onClick={clear} />
        </p>
      ) : null}
      {asked ? (
        <ConfirmDialog
          title={t(`ways.delete.${asked.forWhom}.title`)}
          confirm={t(`ways.delete.${asked.forWhom}.confirm`)}
          busy={busy}
          onConfirm={() => void confirm()}
          onClose={() => setAsked(null)}
        >
          <p>{t(`ways.delete.${asked.forWhom}.text`)}</p>
          {error ? (
            <p className="field-error" role="alert">
              {error}
            </p>
          ) : null}
        </ConfirmDialog>
      ) : null}
    </WaysContext>
  )
}

export function useThreadWays(): Ways {
  const ways = useContext(WaysContext)
  if (!ways) throw new Error('useThreadWays was called outside of ThreadWays.')
  return ways
}

async function jump(live: Live, conversationId: string, messageId: string): Promise<void> {
  for (let pages = 0; pages < PAGES_TO_JUMP; pages += 1) {
    const thread = live.get().inbox.threads[conversationId]
    if (!thread?.before || thread.messages.some(({ id }) => id === messageId)) break
    await live.loadOlder(conversationId)
  }
  requestAnimationFrame(() => flash(document.getElementById(`message-${messageId}`)))
}

/** Brings it into view and lets it light up for a moment. */
function flash(element: HTMLElement | null) {
  if (!element) return
  element.scrollIntoView({ block: 'center' })
  const bubble = element.querySelector('.message-bubble')
  const glow = { boxShadow: '0 0 0 3px color-mix(in srgb, var(--accent) 55%, transparent)' }
  bubble?.animate([glow, glow, { boxShadow: '0 0 0 3px transparent' }], { duration: 1_400 })
}
