import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { photoOf } from '../lib/photos.ts'
import { shortDate } from '../lib/time.ts'
import { useChannel } from '../lib/use-channels.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useContactName } from '../lib/use-contact-name.ts'
import { Avatar } from './avatar.tsx'
import { ContactOrigin, ContactReach } from './contact-details.tsx'
import { ConversationTags } from './conversation-tags.tsx'
import { Icon } from './icons.tsx'
import './contact-panel.css'
import { TeamChoice } from './team-choice.tsx'

/** What is known of the contact. A typed e-mail is a claim, and it says so. */
export function ContactPanel({ conversation, onClose }: { conversation: ConversationView; onClose(): void }) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const { contact } = conversation
  const name = useContactName(contact)
  const channel = useChannel(conversation.channelId)
  const isWhatsapp = conversation.channelKind === 'whatsapp'
  return (
    <aside className="contact-panel" aria-label={t('contact.label')}>
      <button
        type="button"
        className="icon-button contact-close"
        aria-label={t('contact.hide')}
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
      <div className="contact-top">
        <Avatar
          id={contact.id}
          name={contact.name}
          size="large"
          channel={conversation.channelKind}
          photo={photoOf(conversation)}
        />
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <p className="muted">{t('contact.since', { date: shortDate(contact.createdAt, clockwork) })}</p>
      </div>
      <ConversationTags conversation={conversation} />
      <TeamChoice conversation={conversation} />
      <h3>{t('contact.details')}</h3>
      <dl>
        <ContactReach contact={contact} asksEmail={contact.kind === 'person' && !isWhatsapp} />
        {channel ? (
          <>
            <dt>{isWhatsapp ? 'WhatsApp' : t('contact.website')}</dt>
            <dd>
              <bdi>{channel.name}</bdi>
            </dd>
          </>
        ) : null}
        {conversation.rating ? (
          <>
            <dt>{t('contact.rating')}</dt>
            <dd>
              {t('contact.ratingOf', { score: conversation.rating.score })}
              {conversation.rating.comment ? (
                <>
                  {' '}
                  <q dir="auto">{conversation.rating.comment}</q>
                </>
              ) : null}
            </dd>
          </>
        ) : null}
        <ContactOrigin contact={contact} />
      </dl>
    </aside>
  )
}
