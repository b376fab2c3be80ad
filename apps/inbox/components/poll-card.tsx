import type { PollView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import type { Deed } from '../lib/split-thread.ts'
import { Icon } from './icons.tsx'
import './message-cards.css'

interface PollCardProps {
  poll: PollView
  contactName: string | null
  /** Our vote that is on its way. */
  pending: Deed | null
  /** Gives our vote; null where that cannot be done. */
  onVote: ((options: string[]) => void) | null
}

const US = 'us'
const FULL = 100

/** A question with its answers, how many chose each, and who. */
export function PollCard({ poll, contactName, pending, onVote }: PollCardProps) {
  const { t } = useTranslation()
  const { question, options, selectable, votes } = poll
  const stored = votes.find(({ voterId }) => voterId === US)?.options ?? []
  const ours = pending?.state === 'pending' ? pending.options : stored
  const others = votes.filter(({ voterId }) => voterId !== US)
  const voters = [
    ...others.map((vote) => ({ ...vote, name: vote.name ?? contactName ?? t('message.somebody') })),
    ...(ours.length > 0 ? [{ name: t('message.us'), options: ours }] : []),
  ]
  const choose = (option: string) => {
    if (ours.includes(option)) return onVote?.(ours.filter((other) => other !== option))
    if (selectable === 1) return onVote?.([option])
    if (selectable === 0 || ours.length < selectable) onVote?.([...ours, option])
  }
  return (
    <div className="poll">
      <fieldset>
        <legend dir="auto">{question}</legend>
        {options.map((option, index) => (
          <Option
            // biome-ignore lint/suspicious/noArrayIndexKey: they stay where they are, and two may have the same words.
            key={index}
            option={option}
            chosenBy={voters.filter((voter) => voter.options.includes(option)).map(({ name }) => name)}
            voters={voters.length}
            isOurs={ours.includes(option)}
            onChoose={onVote ? () => choose(option) : null}
          />
        ))}
      </fieldset>
      <small>
        {selectable === 1
          ? t('poll.one')
          : selectable === 0
            ? t('poll.any')
            : t('poll.several', { count: selectable })}
        {' · '}
        {t('poll.voters', { count: voters.length })}
      </small>
    </div>
  )
}

interface OptionProps {
  option: string
  /** Their names. */
  chosenBy: string[]
  /** How many have voted at all. */
  voters: number
  isOurs: boolean
  onChoose: (() => void) | null
}

function Option({ option, chosenBy, voters, isOurs, onChoose }: OptionProps) {
  const content = (
    <>
      <span className="poll-mark">{isOurs ? <Icon name="check" /> : null}</span>
      <span className="poll-name" dir="auto">
        {option}
      </span>
      <span className="poll-count">{chosenBy.length}</span>
      <svg viewBox={`0 0 ${FULL} 6`} preserveAspectRatio="none" aria-hidden="true">
        <rect width={voters === 0 ? 0 : (chosenBy.length / voters) * FULL} height={6} />
      </svg>
      {chosenBy.length > 0 ? <span className="poll-voters">{chosenBy.join(', ')}</span> : null}
    </>
  )
  if (!onChoose) return <div className="poll-option">{content}</div>
  return (
    <button type="button" className="poll-option" aria-pressed={isOurs} onClick={onChoose}>
      {content}
    </button>
  )
}
