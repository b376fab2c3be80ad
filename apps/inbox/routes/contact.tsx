import { Link, useLocation } from 'react-router'
import type { KnownContact } from '#server/protocol/rest.ts'
import type { ConversationView } from '#server/protocol/views.ts'
import { Avatar } from '../components/avatar.tsx'
import { Card } from '../components/card.tsx'
import { ContactConversation } from '../components/contact-conversation.tsx'
import { ContactOrigin, ContactReach } from '../components/contact-details.tsx'
import { Icon } from '../components/icons.tsx'
import { TestMessage } from '../components/test-message.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { photoOf } from '../lib/photos.ts'
import { shortDate } from '../lib/time.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useContactName } from '../lib/use-contact-name.ts'
import { useFreshContact } from '../lib/use-fresh-contact.ts'
import type { Route } from './+types/contact.ts'
import { loader } from './contact.server.ts'
import './contact.css'

export { loader }

/** One contact: what is known, the conversations with it, and a test message. */
export default function Contact({ loaderData }: Route.ComponentProps) {
  const { t } = useTranslation()
  const { search } = useLocation()
  return (
    <article className="contact-page">
      <Link className="button contact-back" to={`/contacts${search}`}>
        <Icon name="back" />
        {t('contacts.back')}
      </Link>
      {loaderData ? (
        // A fresh one for each contact: what is typed belongs to it.
        <Known key={loaderData.contact.id} {...loaderData} />
      ) : (
        <p className="muted">{t('contacts.gone')}</p>
      )}
    </article>
  )
}

interface KnownProps {
  contact: KnownContact
  conversations: ConversationView[]
  mayBegin: boolean
}

function Known({ contact, conversations, mayBegin }: KnownProps) {
  const { t } = useTranslation()
  const clockwork = useClockwork()
  const name = useContactName(contact)
  const withPhoto = conversations.find((conversation) => photoOf(conversation))
  useFreshContact(contact.id, conversations)
  return (
    <>
      <title>{`${name} · ${t('contacts.title')} · Sapa`}</title>
      <header className="contact-who">
        <Avatar id={contact.id} name={contact.name} size="large" photo={withPhoto && photoOf(withPhoto)} />
        <div>
          <h1>
            <bdi>{name}</bdi>
          </h1>
          <p className="muted">
            {t('contact.since', { date: shortDate(contact.createdAt, clockwork) })}
            {contact.members === null ? null : ` · ${t('contacts.members', { count: contact.members })}`}
          </p>
        </div>
      </header>
      <Card title={t('testMessage.title')} text={t('testMessage.about')}>
        <TestMessage {...{ contact, conversations, mayBegin }} />
      </Card>
      {contact.kind === 'person' ? (
        <Card title={t('contact.details')}>
          <dl className="contact-facts">
            <ContactReach contact={contact} asksEmail={contact.phone === null} />
            <ContactOrigin contact={contact} />
          </dl>
        </Card>
      ) : null}
      <Card title={t('contacts.conversations')}>
        {conversations.length === 0 ? <p className="muted">{t('contacts.noConversation')}</p> : null}
        <ul className="things">
          {conversations.map((conversation) => (
            <ContactConversation key={conversation.id} conversation={conversation} />
          ))}
        </ul>
      </Card>
    </>
  )
}
