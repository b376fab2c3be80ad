import { Icon } from '../../../inbox/components/icons.tsx'
import type { LinkView, PersonView } from '../views.ts'
import { Avatar } from './avatar.tsx'
import { phoneNumber } from './format.ts'
import { texts } from './texts.ts'
import { useStore } from './use-store.ts'

/** A number of the business: its phone, and the devices that are linked to it. */
export function NumberCard({ owner, onOpen, onLink }: { owner: PersonView; onOpen(): void; onLink(): void }) {
  const { rail } = texts
  return (
    <section className="number-card" aria-label={owner.name}>
      <button type="button" className="rail-row" onClick={onOpen}>
        <Avatar name={owner.name} isOwner />
        <span className="rail-name">
          {owner.name}
          <small>{phoneNumber(owner.number)}</small>
        </span>
      </button>
      {owner.links.map((link) => (
        <LinkRow key={link.device} link={link} phone={owner.number} />
      ))}
      <button
        type="button"
        className={`button ${owner.links.length === 0 ? 'primary' : ''}`}
        onClick={onLink}
      >
        <Icon name="plus" />
        {rail.link}
      </button>
    </section>
  )
}

function LinkRow({ link, phone }: { link: LinkView; phone: string }) {
  const store = useStore()
  const { rail } = texts
  return (
    <p className="link-row">
      <span className={`link-dot ${link.isOnline ? 'is-online' : ''}`} />
      <span>
        {link.isOnline ? rail.linked : rail.waiting}
        {link.pending > 0 && <small> · {rail.pending(link.pending)}</small>}
      </span>
      <button
        type="button"
        className="link-button danger"
        onClick={() => void store.act('phones.unlink', { phone, device: link.device })}
      >
        {rail.unlink}
      </button>
    </p>
  )
}
