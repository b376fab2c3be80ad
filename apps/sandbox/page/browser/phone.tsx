import { useEffect, useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import type { Overview, PersonView } from '../views.ts'
import { Chat } from './chat.tsx'
import { ChatList } from './chat-list.tsx'
import { Menu } from './menu.tsx'
import type { Place } from './places.ts'
import { texts } from './texts.ts'
import { usePage, useStore } from './use-store.ts'

interface PhoneProps {
  place: Place
  overview: Overview
  onPlace(place: Place): void
  onMenu(): void
}

/** One person's phone: whose it is, and on its screen the chats or one of them. */
export function Phone({ place, overview, onPlace, onMenu }: PhoneProps) {
  const person = overview.people.find(({ number }) => number === place.person)
  useAppearance(person)
  if (!person) return null
  const chat = person.chats.find(({ id }) => id === place.chat)
  return (
    <section className="phone" aria-label={texts.phone.of(person.name)}>
      <PhoneHead person={person} overview={overview} onPlace={onPlace} onMenu={onMenu} />
      <div className="screen">
        {chat ? (
          <Chat
            key={`${person.number}|${chat.id}`}
            person={person}
            chat={chat}
            onBack={() => onPlace({ ...place, chat: null })}
          />
        ) : (
          <ChatList person={person} onOpen={(id) => onPlace({ ...place, chat: id })} />
        )}
      </div>
    </section>
  )
}

/** Whoever's phone lies on the table is online; who is put away was seen last then. */
function useAppearance(person: PersonView | undefined) {
  const store = useStore()
  const { isConnected } = usePage()
  const from = person?.isOwner ? undefined : person?.number
  useEffect(() => {
    if (from === undefined || !isConnected) return
    const goOff = () => store.callAtTheEnd('appear', { from, state: 'unavailable' })
    void store.call('appear', { from, state: 'available' })
    addEventListener('pagehide', goOff)
    return () => {
      removeEventListener('pagehide', goOff)
      goOff()
    }
  }, [store, from, isConnected])
}

function PhoneHead({
  person,
  overview,
  onPlace,
  onMenu,
}: { person: PersonView } & Pick<PhoneProps, 'overview' | 'onPlace' | 'onMenu'>) {
  const [hasOptions, showOptions] = useState(false)
  const label = ({ name, isOwner }: PersonView) => (isOwner ? `${name} (${texts.phone.owner})` : name)
  return (
    <header className="phone-head">
      <button type="button" className="icon-button phone-menu" aria-label={texts.menu} onClick={onMenu}>
        <Icon name="users" />
      </button>
      <select
        className="whose"
        aria-label={texts.phone.whose}
        value={person.number}
        onChange={({ target }) => onPlace({ person: target.value, chat: null })}
      >
        {overview.people.map((other) => (
          <option key={other.number} value={other.number}>
            {label(other)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="icon-button"
        aria-label={texts.phone.options}
        aria-expanded={hasOptions}
        onClick={() => showOptions(!hasOptions)}
      >
        <Icon name="cog" />
      </button>
      {hasOptions && <PhoneOptions person={person} onClose={() => showOptions(false)} />}
    </header>
  )
}

function PhoneOptions({ person, onClose }: { person: PersonView; onClose(): void }) {
  const store = useStore()
  const { secretReaders } = usePage()
  const { number, tellsDelivery } = person
  return (
    <Menu place="options" onClose={onClose}>
      <label>
        <input
          type="checkbox"
          checked={tellsDelivery}
          onChange={() => void store.act('page.receipts', { person: number, tellsDelivery: !tellsDelivery })}
        />
        {texts.phone.tellsDelivery}
      </label>
      <label>
        <input
          type="checkbox"
          checked={!secretReaders.has(number)}
          onChange={({ target }) => store.keepReadingSecret(number, !target.checked)}
        />
        {texts.phone.tellsRead}
      </label>
    </Menu>
  )
}
