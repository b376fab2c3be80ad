import { useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import type { FaultsView, Overview, PersonView } from '../views.ts'
import type { Dialog } from './app.tsx'
import { Avatar } from './avatar.tsx'
import { phoneNumber } from './format.ts'
import { NumberCard } from './number-card.tsx'
import type { Place } from './places.ts'
import { texts } from './texts.ts'
import { chooseTheme, currentTheme, type Theme } from './theme.ts'
import { usePage } from './use-store.ts'

interface RailProps {
  overview: Overview
  places: Place[]
  /** On a narrow screen the rail is a sheet. */
  isOpen: boolean
  onClose(): void
  onOpen(person: string, index: number): void
  onDialog(dialog: Dialog): void
  onFaults(): void
}

const NEXT_THEME = { system: 'light', light: 'dark', dark: 'system' } as const

/** Who there is: the numbers of the business, the customers, the groups. */
export function Rail({ overview, places, isOpen, onClose, onOpen, onDialog, onFaults }: RailProps) {
  const owners = overview.people.filter(({ isOwner }) => isOwner)
  const customers = overview.people.filter(({ isOwner }) => !isOwner)
  const { rail } = texts
  return (
    <>
      {isOpen && <button type="button" className="rail-shade" aria-label={texts.close} onClick={onClose} />}
      <nav className={`rail ${isOpen ? 'is-open' : ''}`} aria-label={texts.menu}>
        <header className="rail-head">
          <span className="rail-mark">S</span>
          <div>
            <h1>{texts.title}</h1>
            <p className="muted">{texts.subtitle}</p>
          </div>
        </header>
        <div className="rail-scroll">
          <h2>{rail.numbers}</h2>
          {owners.length === 0 && <p className="muted rail-none">{rail.noNumbers}</p>}
          {owners.map((owner) => (
            <NumberCard
              key={owner.number}
              owner={owner}
              onOpen={() => onOpen(owner.number, 0)}
              onLink={() => onDialog({ kind: 'link', phone: owner.number })}
            />
          ))}
          <RailTitle title={rail.people} add={rail.newPerson} onAdd={() => onDialog({ kind: 'person' })} />
          <ul>
            {customers.map((person) => (
              <PersonRow key={person.number} person={person} places={places} onOpen={onOpen} />
            ))}
          </ul>
          <RailTitle title={rail.groups} add={rail.newGroup} onAdd={() => onDialog({ kind: 'group' })} />
          {overview.groups.length === 0 && <p className="muted rail-none">{rail.noGroups}</p>}
          <ul>
            {overview.groups.map(({ jid, subject, members }) => (
              <li key={jid} className="rail-group">
                <Avatar name={subject} isGroup />
                <span className="rail-name">{subject}</span>
                <span className="badge">{members.length}</span>
              </li>
            ))}
          </ul>
        </div>
        <RailFoot overview={overview} onFaults={onFaults} />
      </nav>
    </>
  )
}

function RailTitle({ title, add, onAdd }: { title: string; add: string; onAdd(): void }) {
  return (
    <div className="rail-title">
      <h2>{title}</h2>
      <button type="button" className="icon-button" aria-label={add} title={add} onClick={onAdd}>
        <Icon name="plus" />
      </button>
    </div>
  )
}

function PersonRow({
  person,
  places,
  onOpen,
}: { person: PersonView } & Pick<RailProps, 'places' | 'onOpen'>) {
  const unread = person.chats.reduce((sum, chat) => sum + chat.unread, 0)
  const isShown = places.some((place) => place.person === person.number)
  return (
    <li className={`rail-person ${isShown ? 'is-shown' : ''}`}>
      <button type="button" className="rail-row" onClick={() => onOpen(person.number, 0)}>
        <Avatar name={person.name} />
        <span className="rail-name">
          {person.name}
          <small>{person.hidesNumber ? 'LID' : phoneNumber(person.number)}</small>
        </span>
        {unread > 0 && <span className="count">{unread}</span>}
      </button>
      {places.length > 1 && (
        <button
          type="button"
          className="icon-button rail-beside"
          aria-label={texts.rail.openBeside(person.name)}
          title={texts.rail.openBeside(person.name)}
          onClick={() => onOpen(person.number, 1)}
        >
          <Icon name="external" />
        </button>
      )}
    </li>
  )
}

function RailFoot({ overview, onFaults }: { overview: Overview; onFaults(): void }) {
  const [theme, setTheme] = useState<Theme>(currentTheme)
  const { delivery } = usePage()
  const isFaulty = hasFault(overview.faults) || delivery.garbled === true || (delivery.copies ?? 1) > 1
  return (
    <footer className="rail-foot">
      <button type="button" className="button" onClick={onFaults}>
        <Icon name="warning" />
        {texts.rail.faults}
        {isFaulty && <span className="fault-dot" title={texts.rail.faultsOn} />}
      </button>
      {overview.alarms.length > 0 && (
        <button type="button" className="badge bad" onClick={onFaults}>
          {texts.rail.alarms(overview.alarms.length)}
        </button>
      )}
      <button
        type="button"
        className="button quiet rail-theme"
        onClick={() => {
          chooseTheme(NEXT_THEME[theme])
          setTheme(NEXT_THEME[theme])
        }}
      >
        {texts.theme[theme]}
      </button>
    </footer>
  )
}

function hasFault(faults: FaultsView): boolean {
  return Object.values(faults).some((value) => value > 0)
}
