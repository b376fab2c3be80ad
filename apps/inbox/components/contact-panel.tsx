import { useTranslation } from 'react-i18next'
import type { ContactView, ConversationView } from '#server/protocol/views.ts'
import { formatPhone } from '../lib/phone.ts'
import { photoOf } from '../lib/photos.ts'
import { shortDate } from '../lib/time.ts'
import { useChannel } from '../lib/use-channels.ts'
import { useClockwork } from '../lib/use-clockwork.tsx'
import { useContactName } from '../lib/use-contact-name.ts'
import { Avatar } from './avatar.tsx'
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
        {contact.phone ? (
          <>
            <dt>{t('contact.phone')}</dt>
            <dd>
              <bdi>{formatPhone(contact.phone)}</bdi>
              {contact.blocked ? <span className="badge bad">{t('contact.blocked')}</span> : null}
            </dd>
          </>
        ) : null}
        {contact.kind === 'group' || (isWhatsapp && !contact.email) ? null : <dt>{t('common.email')}</dt>}
        {contact.kind === 'group' || (isWhatsapp && !contact.email) ? null : (
          <dd>
            {contact.email ? (
              <>
                <bdi>{contact.email}</bdi>
                {contact.verified ? (
                  <span className="badge good">{t('contact.verified')}</span>
                ) : (
                  <span className="badge" title={t('contact.claimedWhy')}>
                    {t('contact.claimed')}
                  </span>
                )}
              </>
            ) : (
              <span className="muted">{t('contact.unknown')}</span>
            )}
          </dd>
        )}
        {channel ? (
          <>
            <dt>{isWhatsapp ? 'WhatsApp' : t('contact.website')}</dt>
            <dd>
              <bdi>{channel.name}</bdi>
            </dd>
          </>
        ) : null}
        <Claims contact={contact} />
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
        {contact.firstPage ? (
          <>
            <dt>{t('contact.firstPage')}</dt>
            <dd>
              <FirstPage address={contact.firstPage} />
            </dd>
          </>
        ) : null}
      </dl>
    </aside>
  )
}

/** What the visitor typed before the chat: nobody has proven it. */
function Claims({ contact: { claims } }: { contact: ContactView }) {
  const { t } = useTranslation()
  return (
    <>
      {claims?.phone ? (
        <>
          <dt>{t('contact.claimedPhone')}</dt>
          <dd>
            <bdi>{claims.phone}</bdi>
            <span className="badge">{t('contact.claimed')}</span>
          </dd>
        </>
      ) : null}
      {claims?.answer ? (
        <>
          <dt dir="auto">{claims.question}</dt>
          <dd dir="auto">{claims.answer}</dd>
        </>
      ) : null}
    </>
  )
}

/** A stranger's browser told this address: only http and https become a link. */
function FirstPage({ address }: { address: string }) {
  const isLink = /^https?:\/\//i.test(address) && URL.canParse(address)
  if (!isLink) return <bdi>{address}</bdi>
  const { host, pathname } = new URL(address)
  return (
    <a href={address} target="_blank" rel="noreferrer noopener nofollow">
      <bdi>{host + pathname}</bdi>
    </a>
  )
}
