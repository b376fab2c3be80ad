import { Link, useSearchParams } from 'react-router'
import type { KnownContact } from '#server/protocol/rest.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { formatPhone } from '../lib/phone.ts'
import { photoOf } from '../lib/photos.ts'
import { useContactName } from '../lib/use-contact-name.ts'
import { useLiveSnapshot } from '../live/use-live.tsx'
import { Avatar } from './avatar.tsx'

interface ContactRowProps {
  contact: KnownContact
  /** The conversation through which the photo is to be had. */
  photoIn: string | undefined
  isOpen: boolean
}

/** One contact in the list: who it is, how it is reached, and what channels know it. */
export function ContactRow({ contact, photoIn, isOpen }: ContactRowProps) {
  const { t } = useTranslation()
  const [asked] = useSearchParams()
  const name = useContactName(contact)
  const { channels } = useLiveSnapshot().inbox
  const { id, phone, email, members, identities, blocked } = contact
  const known = [...new Set(identities.map(({ channelId }) => channelId))].flatMap(
    (one) => channels[one] ?? [],
  )
  const about = [
    phone && formatPhone(phone),
    email,
    members === null ? null : t('contacts.members', { count: members }),
    ...known.map((channel) => channel.name),
  ].filter((one) => one && one !== name)
  return (
    <li>
      <Link
        to={`/contacts/${id}?${asked}`}
        className="contact-row"
        aria-current={isOpen ? 'true' : undefined}
      >
        <Avatar
          id={id}
          name={contact.name}
          photo={photoIn && photoOf({ id: photoIn, contact })}
          {...(known[0] ? { channel: known[0].kind } : {})}
        />
        <span>
          <bdi className="contact-row-name">{name}</bdi>
          <small>
            {about.map((one, index) => (
              <bdi key={one}>{index > 0 ? ` · ${one}` : one}</bdi>
            ))}
          </small>
        </span>
        {blocked ? <span className="badge bad">{t('contact.blocked')}</span> : null}
      </Link>
    </li>
  )
}
