import type { RefObject } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import type { Mentions } from '../lib/use-mentions.ts'
import { Avatar } from './avatar.tsx'
import './mention-list.css'

interface MentionListProps {
  mentions: Mentions
  field: RefObject<HTMLTextAreaElement | null>
}

/** Above the field: colleagues whose name begins like what was typed after the @. */
export function MentionList({ mentions, field }: MentionListProps) {
  const { t } = useTranslation()
  const { listId, people, selected, choose } = mentions
  if (people.length === 0) return null
  return (
    <div className="mention-list" role="listbox" id={listId} aria-label={t('mentions.label')}>
      {people.map((person, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the field, which keeps the focus.
        // biome-ignore lint/a11y/useFocusableInteractive: as above.
        <div
          key={person.agentId}
          id={`${listId}-${index}`}
          role="option"
          aria-selected={index === selected}
          className="mention-option"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(person, field.current)}
        >
          <Avatar id={person.agentId} name={person.name} size="tiny" />
          <bdi>{person.name}</bdi>
        </div>
      ))}
    </div>
  )
}
