import type { ChannelKind } from '#server/protocol/views.ts'
import { hueOf, initials } from '../lib/names.ts'
import './avatar.css'
import { Icon } from './icons.tsx'

const HUES = 8
const CHANNEL_ICONS = { website: 'globe', whatsapp: 'whatsapp' } as const

interface AvatarProps {
  id: string
  /** Without a name a person's outline is shown. */
  name: string | null
  size?: 'tiny' | 'small' | 'medium' | 'large'
  channel?: ChannelKind
  /** Lies over the letters, which stay where it cannot be shown. */
  photo?: string | undefined
}

/** A round of letters in the person's own colour, with the channel they come by. */
export function Avatar({ id, name, size = 'medium', channel, photo }: AvatarProps) {
  return (
    <span className={`avatar ${size} hue-${hueOf(id, HUES)}`} aria-hidden="true">
      {name ? initials(name) : <Icon name="user" />}
      {photo ? <img key={photo} className="avatar-photo" src={photo} alt="" loading="lazy" /> : null}
      {channel ? (
        <span className={`avatar-channel ${channel}`}>
          <Icon name={CHANNEL_ICONS[channel]} />
        </span>
      ) : null}
    </span>
  )
}
