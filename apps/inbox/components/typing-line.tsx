import { useTranslation } from 'react-i18next'
import { useViewer } from '../lib/use-viewer.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import './typing-line.css'

/** Who else is writing in this conversation just now: the contact, or a colleague. */
export function TypingLine({ id }: { id: string }) {
  const { t } = useTranslation()
  const viewer = useViewer()
  const { typists } = useLiveSnapshot()
  const here = typists.filter((typist) => typist.conversationId === id)
  const isContact = here.some(({ by }) => by === 'contact')
  const colleagues = here.filter(({ by, name }) => by === 'agent' && name !== null && name !== viewer.name)
  return (
    <div className="typing-line" aria-live="polite">
      {isContact ? (
        <span className="typing-dots">
          <i />
          <i />
          <i />
          <span className="hidden-text">{t('typing.contact')}</span>
        </span>
      ) : null}
      {colleagues.length > 0 ? (
        <span>
          {t('typing.agents', {
            count: colleagues.length,
            names: colleagues.map(({ name }) => name).join(', '),
          })}
        </span>
      ) : null}
    </div>
  )
}
