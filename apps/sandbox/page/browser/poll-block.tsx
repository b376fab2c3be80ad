import type { BubbleView, PersonView, PollView } from '../views.ts'
import { texts } from './texts.ts'
import { useStore } from './use-store.ts'

interface PollBlockProps {
  poll: PollView
  person: PersonView
  chat: string
  bubble: BubbleView
}

/** The options with their votes; a click votes, or takes the vote back. */
export function PollBlock({ poll, person, chat, bubble }: PollBlockProps) {
  const store = useStore()
  const most = Math.max(1, ...poll.options.map(({ votes }) => votes))
  const mine = poll.options.filter(({ isMine }) => isMine).map(({ name }) => name)
  const vote = (name: string) => {
    const others = mine.filter((other) => other !== name)
    const kept = poll.selectable === 1 ? [] : others
    const options = mine.includes(name) ? others : [...kept, name]
    void store.call('vote', { from: person.number, to: chat, target: bubble.id, options })
  }
  return (
    <div className="poll">
      <small>{poll.selectable === 1 ? texts.bubble.chooseOne : texts.bubble.chooseMany}</small>
      {poll.options.map(({ name, votes, isMine }) => (
        <button
          key={name}
          type="button"
          className={isMine ? 'is-mine' : ''}
          aria-pressed={isMine}
          disabled={bubble.isHistory}
          onClick={() => vote(name)}
        >
          <span className="poll-mark" />
          <span className="poll-name">{name}</span>
          <span className="poll-votes">{votes > 0 && texts.bubble.votes(votes)}</span>
          <progress max={most} value={votes} />
        </button>
      ))}
    </div>
  )
}
