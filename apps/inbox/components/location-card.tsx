import type { MessageDetails } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { Icon } from './icons.tsx'
import './message-cards.css'

/** A place: its name, its address, and the way to a map of one's own choice. Nothing is loaded from outside. */
export function LocationCard({ location }: { location: NonNullable<MessageDetails['location']> }) {
  const { t } = useTranslation()
  const { latitude, longitude, name, address, live } = location
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
  return (
    <a
      className="message-card"
      href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`}
      target="_blank"
      rel="noreferrer noopener nofollow"
    >
      <span className="message-card-sign">
        <Icon name="pin" />
      </span>
      <span className="message-card-text">
        <strong dir="auto">{name ?? t(live ? 'location.live' : 'location.place')}</strong>
        {address ? <span dir="auto">{address}</span> : null}
        <small>{place}</small>
        <span className="message-card-way">
          {t('location.map')} <Icon name="external" />
        </span>
      </span>
    </a>
  )
}
