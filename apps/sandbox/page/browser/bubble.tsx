import { useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import type { BubbleView, PersonView, ThreadView } from '../views.ts'
import { BubbleMenu } from './bubble-menu.tsx'
import type { About } from './chat.tsx'
import { FileBlock } from './file-block.tsx'
import { hueOf, timeOf } from './format.ts'
import { PollBlock } from './poll-block.tsx'
import { texts } from './texts.ts'
import { TickMark } from './tick-mark.tsx'

export interface BubbleProps {
  person: PersonView
  thread: ThreadView
  bubble: BubbleView
  /** The one before is by the same person. */
  isFollowing: boolean
  onAbout(about: About): void
}

/** One message with all that belongs to it. */
export function Bubble({ person, thread, bubble, isFollowing, onAbout }: BubbleProps) {
  const [hasMenu, showMenu] = useState(false)
  const { isMine, isDeleted, author } = bubble
  const hasName = thread.isGroup && !isMine && !isFollowing
  const canAct = !isDeleted && !bubble.isHistory
  return (
    <article
      className={`bubble ${isMine ? 'is-mine' : ''} ${isFollowing ? 'is-following' : ''} is-${bubble.kind}`}
    >
      {hasName && <strong className={`bubble-name hue-text-${hueOf(author.name)}`}>{author.name}</strong>}
      <BubbleContent person={person} thread={thread} bubble={bubble} />
      <footer>
        {bubble.isEdited && !isDeleted && <span>{texts.bubble.edited}</span>}
        <time dateTime={new Date(bubble.at).toISOString()}>{timeOf(bubble.at)}</time>
        {!isDeleted && <TickMark ticks={bubble.ticks} />}
      </footer>
      {bubble.reactions.length > 0 && (
        <p className="reactions">
          {bubble.reactions.map(({ emoji, count, isMine: isOwn }) => (
            <span key={emoji} className={isOwn ? 'is-own' : ''}>
              {emoji}
              {count > 1 && ` ${count}`}
            </span>
          ))}
        </p>
      )}
      {canAct && (
        <button
          type="button"
          className="bubble-more"
          aria-label={texts.bubble.actions}
          aria-expanded={hasMenu}
          onClick={() => showMenu(!hasMenu)}
        >
          <Icon name="down" />
        </button>
      )}
      {hasMenu && (
        <BubbleMenu
          person={person}
          chat={thread.chat}
          bubble={bubble}
          onAbout={onAbout}
          onClose={() => showMenu(false)}
        />
      )}
    </article>
  )
}

function BubbleContent({ person, thread, bubble }: Pick<BubbleProps, 'person' | 'thread' | 'bubble'>) {
  const { file, poll, location, quoted, text, kind } = bubble
  if (bubble.isDeleted)
    return (
      <p className="bubble-deleted">
        <Icon name="block" /> {texts.bubble.deleted}
      </p>
    )
  const isBare = kind !== 'text' && !file && !poll && !location
  return (
    <>
      {quoted && (
        <blockquote>
          <strong>{quoted.author === person.name ? texts.phone.you : quoted.author}</strong>
          <span>{quoted.text || texts.kinds[quoted.kind]}</span>
        </blockquote>
      )}
      {file && <FileBlock file={file} bubble={bubble} person={person} />}
      {location && (
        <p className="place">
          <Icon name="pin" />
          {location.latitude.toFixed(4)}, {location.longitude.toFixed(4)}
        </p>
      )}
      {isBare && <p className="bubble-bare">{texts.kinds[kind]}</p>}
      {text && <p className="bubble-text">{text}</p>}
      {poll && <PollBlock poll={poll} person={person} chat={thread.chat} bubble={bubble} />}
    </>
  )
}
