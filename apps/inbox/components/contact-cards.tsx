import type { MessageDetails } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { formatPhone } from '../lib/phone.ts'
import { Avatar } from './avatar.tsx'
import { CopyButton } from './copy-button.tsx'
import './message-cards.css'

/** People whose numbers somebody passes on. */
export function ContactCards({ contacts }: { contacts: NonNullable<MessageDetails['contacts']> }) {
  const { t } = useTranslation()
  return (
    <ul className="contact-cards">
      {contacts.map(({ name, phones }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two of the same name may stand in one message.
        <li key={index} className="message-card">
          <Avatar id={name} name={name} />
          <span className="message-card-text">
            <strong dir="auto">{name}</strong>
            {phones.length === 0 ? <small>{t('contactCard.noPhone')}</small> : null}
            {phones.map((phone) => (
              <span key={phone} className="contact-card-phone">
                <bdi>{formatPhone(phone)}</bdi>
                <CopyButton text={/^\d+$/.test(phone) ? `+${phone}` : phone} />
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}
