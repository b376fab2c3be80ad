import { useTranslation } from '../i18n/translations.tsx'
import { useColleaguesHere } from '../lib/use-presence.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import { Avatar } from './avatar.tsx'
import './typing-line.css'

const MOST_FACES = 4

/** Who else is in this conversation just now: the contact who writes, colleagues who write or look. */
export function TypingLine({ id }: { id: string }) {
  const { t, i18n } = useTranslation()
  const { typing } = useLiveSnapshot()
  const colleagues = useColleaguesHere(id)
  const words = (['writing', 'looking'] as const).flatMap((what) => {
    const names = colleagues
      .filter(({ isWriting }) => isWriting === (what === 'writing'))
      .map(({ name }) => name)
    return names.length === 0
      ? []
      : [t(`together.${what}`, { count: names.length, names: listed(names, i18n.language) })]
  })
  return (
    <div className="typing-line" aria-live="polite">
      {typing.includes(id) ? (
        <span className="typing-dots">
          <i />
          <i />
          <i />
          <span className="hidden-text">{t('together.contact')}</span>
        </span>
      ) : null}
      {colleagues.length > 0 ? (
        <span className="typing-faces">
          {colleagues.slice(0, MOST_FACES).map(({ agentId, name }) => (
            <Avatar key={agentId} id={agentId} name={name} size="tiny" />
          ))}
        </span>
      ) : null}
      {words.length > 0 ? (
        <span className="typing-words" dir="auto">
          {words.join(' · ')}
        </span>
      ) : null}
    </div>
  )
}

function listed(names: string[], language: string): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names)
}
