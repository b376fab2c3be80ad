import { useEffect, useRef, useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import type { BubbleView, ChatView, PersonView, ThreadView } from '../views.ts'
import { Avatar } from './avatar.tsx'
import { Bubble } from './bubble.tsx'
import { Composer } from './composer.tsx'
import { dayOf } from './format.ts'
import type { TypingState } from './store.ts'
import { texts } from './texts.ts'
import { useFollowEnd } from './use-follow-end.ts'
import { usePage, useStore, useThread } from './use-store.ts'

/** What a new message is about, if it is about another one. */
export type About = { kind: 'quote' | 'edit'; bubble: BubbleView }

export function Chat({ person, chat, onBack }: { person: PersonView; chat: ChatView; onBack(): void }) {
  const thread = useThread(person.number, chat.id)
  const [about, setAbout] = useState<About | null>(null)
  const { scroller, isAway, toEnd } = useFollowEnd(thread?.bubbles.length ?? 0)
  useReading(person, chat, thread)
  return (
    <div className="chat">
      <ChatHead person={person} chat={chat} thread={thread} onBack={onBack} />
      <div className="thread" ref={scroller}>
        {thread?.bubbles.length === 0 && <p className="thread-none">{texts.phone.empty}</p>}
        {thread && <Bubbles person={person} thread={thread} onAbout={setAbout} />}
      </div>
      {isAway && (
        <button
          type="button"
          className="icon-button to-end"
          aria-label={texts.phone.newMessages}
          onClick={toEnd}
        >
          <Icon name="down" />
        </button>
      )}
      <Composer person={person} chat={chat} about={about} onDone={() => setAbout(null)} onSent={toEnd} />
    </div>
  )
}

function ChatHead({
  person,
  chat,
  thread,
  onBack,
}: {
  person: PersonView
  chat: ChatView
  thread: ThreadView | null
  onBack(): void
}) {
  const { typing, present } = usePage()
  const state = chat.isGroup ? undefined : typing[`${chat.id}|${person.number}`]
  const inGroup = chat.isGroup && Object.keys(typing).some((key) => key.endsWith(`|${chat.id}`))
  const line = chat.isGroup ? thread?.members.join(', ') : present[chat.id] ? texts.phone.online : ''
  return (
    <header className="chat-head">
      <button type="button" className="icon-button" aria-label={texts.phone.back} onClick={onBack}>
        <Icon name="back" />
      </button>
      <Avatar name={chat.name} isGroup={chat.isGroup} isOwner={!person.isOwner && !chat.isGroup} />
      <span className="chat-head-name">
        <strong>{chat.name}</strong>
        {state || inGroup ? (
          <small className="is-typing">{typingText(state)}</small>
        ) : (
          line && <small>{line}</small>
        )}
      </span>
      {!person.isOwner && !chat.isGroup && <CallButton person={person} chat={chat} />}
    </header>
  )
}

function CallButton({ person, chat }: { person: PersonView; chat: ChatView }) {
  const store = useStore()
  const [callId, setCallId] = useState<string | null>(null)
  const between = { from: person.number, to: chat.id }
  const ring = async () => setCallId((await store.call('call', between))?.id ?? null)
  const hangUp = async () => {
    await store.call('call', { ...between, id: callId ?? undefined, end: true })
    setCallId(null)
  }
  return (
    <>
      <button type="button" className="icon-button" aria-label={texts.phone.call} onClick={() => void ring()}>
        <Icon name="phone" />
      </button>
      {callId && (
        <div className="ringing" role="status">
          {texts.phone.ringing(chat.name)}
          <button type="button" className="button danger" onClick={() => void hangUp()}>
            {texts.phone.hangUp}
          </button>
        </div>
      )}
    </>
  )
}

function Bubbles({
  person,
  thread,
  onAbout,
}: {
  person: PersonView
  thread: ThreadView
  onAbout(about: About): void
}) {
  return thread.bubbles.map((bubble, index) => {
    const before = thread.bubbles[index - 1]
    const isNewDay = !before || dayOf(before.at) !== dayOf(bubble.at)
    const isFollowing = !isNewDay && before?.author.number === bubble.author.number
    return (
      <div key={`${bubble.author.number}|${bubble.id}`} className="thread-item">
        {isNewDay && <p className="day">{dayOf(bubble.at)}</p>}
        <Bubble person={person} thread={thread} bubble={bubble} isFollowing={isFollowing} onAbout={onAbout} />
      </div>
    )
  })
}

/** Whoever looks at a chat has read it, and their phone says so unless told not to. */
function useReading({ number }: PersonView, chat: ChatView, thread: ThreadView | null): void {
  const store = useStore()
  const { secretReaders } = usePage()
  const asked = useRef(0)
  const isTold = !secretReaders.has(number)
  const count = thread ? chat.unread : 0
  useEffect(() => {
    if (count === 0 || document.hidden || asked.current > Date.now() - 200) return
    asked.current = Date.now()
    void store.act('page.read', { person: number, chat: chat.id, isTold })
  }, [store, number, chat.id, count, isTold])
}

function typingText(state: TypingState | undefined): string {
  return state === 'recording' ? texts.phone.recording : texts.phone.typing
}
