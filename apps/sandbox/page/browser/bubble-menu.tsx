import type { BubbleView, PersonView } from '../views.ts'
import type { About } from './chat.tsx'
import { Menu, MenuItem } from './menu.tsx'
import { texts } from './texts.ts'
import { useStore } from './use-store.ts'

interface BubbleMenuProps {
  person: PersonView
  chat: string
  bubble: BubbleView
  onAbout(about: About): void
  onClose(): void
}

const EMOJIS = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** What can be done with a message. */
export function BubbleMenu({ person, chat, bubble, onAbout, onClose }: BubbleMenuProps) {
  const store = useStore()
  const about = { from: person.number, to: chat, target: bubble.id }
  const then = (work: Promise<unknown>) => void work.then(onClose)
  const react = (emoji: string) => {
    const isTakenBack = bubble.reactions.some((reaction) => reaction.isMine && reaction.emoji === emoji)
    then(store.call('react', { ...about, emoji: isTakenBack ? '' : emoji }))
  }
  const write = (kind: About['kind']) => {
    onAbout({ kind, bubble })
    onClose()
  }
  return (
    <Menu place="bubble-menu" onClose={onClose}>
      <div className="emojis">
        {EMOJIS.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-label={texts.bubble.react(emoji)}
            onClick={() => react(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
      <MenuItem icon="answer" text={texts.bubble.reply} onClick={() => write('quote')} />
      {bubble.isMine && bubble.kind === 'text' && (
        <MenuItem icon="pen" text={texts.bubble.edit} onClick={() => write('edit')} />
      )}
      {bubble.isMine && (
        <MenuItem icon="bin" text={texts.bubble.remove} onClick={() => then(store.call('revoke', about))} />
      )}
    </Menu>
  )
}
