import type { ReactionView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import './reaction-chips.css'

interface ReactionChipsProps {
  reactions: readonly ReactionView[]
  /** What the other side is called, where a reaction does not say. */
  contactName: string | null
  /** Takes our own reaction back; null where that cannot be done. */
  onTakeBack: (() => void) | null
}

const US = 'us'

/** The reactions to a message, each emoji once with how many and who. */
export function ReactionChips({ reactions, contactName, onTakeBack }: ReactionChipsProps) {
  const { t } = useTranslation()
  if (reactions.length === 0) return null
  const nameOf = ({ actorId, name }: ReactionView) =>
    name ?? (actorId === US ? t('message.us') : (contactName ?? t('message.somebody')))
  return (
    <ul className="reactions" aria-label={t('message.reactions')}>
      {grouped(reactions).map(([emoji, all]) => {
        const names = all.map(nameOf).join(', ')
        const isOurs = all.some(({ actorId }) => actorId === US)
        const content = (
          <>
            <span aria-hidden="true">{emoji}</span>
            {all.length > 1 ? <span className="reaction-count">{all.length}</span> : null}
            <span className="hidden-text">{t('message.reactedBy', { emoji, names })}</span>
          </>
        )
        return (
          <li key={emoji} title={names}>
            {isOurs && onTakeBack ? (
              <button
                type="button"
                className="reaction ours"
                title={t('message.takeBack', { names })}
                onClick={onTakeBack}
              >
                {content}
              </button>
            ) : (
              <span className={isOurs ? 'reaction ours' : 'reaction'}>{content}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function grouped(reactions: readonly ReactionView[]): [string, ReactionView[]][] {
  const groups = new Map<string, ReactionView[]>()
  for (const reaction of reactions) {
    groups.set(reaction.emoji, [...(groups.get(reaction.emoji) ?? []), reaction])
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length)
}
