import type { ChatView, PersonView } from '../views.ts'
import { Avatar } from './avatar.tsx'
import { shortTime } from './format.ts'
import { texts } from './texts.ts'
import { TickMark } from './tick-mark.tsx'
import { usePage } from './use-store.ts'

export function ChatList({ person, onOpen }: { person: PersonView; onOpen(chat: string): void }) {
  return (
    <div className="chats">
      <h2>{texts.phone.chats}</h2>
      {person.chats.length === 0 && <p className="muted chats-none">{texts.phone.nobody}</p>}
      <ul>
        {person.chats.map((chat) => (
          <li key={chat.id}>
            <button type="button" className="chat-row" onClick={() => onOpen(chat.id)}>
              <Avatar name={chat.name} isGroup={chat.isGroup} isOwner={!person.isOwner && !chat.isGroup} />
              <span className="chat-row-name">{chat.name}</span>
              <time className={chat.unread > 0 ? 'is-unread' : ''}>{shortTime(chat.at)}</time>
              <span className="chat-row-text">
                <Preview person={person} chat={chat} />
              </span>
              {chat.unread > 0 && <span className="count">{chat.unread}</span>}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Preview({ person, chat }: { person: PersonView; chat: ChatView }) {
  const { typing } = usePage()
  const state = person.isOwner ? undefined : typingIn(typing, chat)
  if (state)
    return <em className="is-typing">{state === 'recording' ? texts.phone.recording : texts.phone.typing}</em>
  if (chat.kind === null) return <em>{texts.phone.nothingYet}</em>
  const words = [texts.kinds[chat.kind], chat.preview].filter(Boolean).join(' · ')
  return (
    <>
      {chat.isMine && <TickMark ticks={chat.ticks} />}
      <span>{words}</span>
    </>
  )

  function typingIn(all: typeof typing, { id, isGroup }: ChatView) {
    if (!isGroup) return all[`${id}|${person.number}`]
    return Object.entries(all).find(([key]) => key.endsWith(`|${id}`))?.[1]
  }
}
