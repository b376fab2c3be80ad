import { useEffect, useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import type { Overview } from '../views.ts'
import { FaultsPanel } from './faults-panel.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { NewGroupDialog } from './new-group-dialog.tsx'
import { NewPersonDialog } from './new-person-dialog.tsx'
import { Phone } from './phone.tsx'
import { type Place, readPlaces, writePlaces } from './places.ts'
import { Rail } from './rail.tsx'
import { texts } from './texts.ts'
import { useMedia } from './use-media.ts'
import { usePage, useStore } from './use-store.ts'

/** Two phones lie side by side where there is room for them and the list. */
const WIDE = '(min-width: 1180px)'

export type Dialog = { kind: 'link'; phone: string } | { kind: 'person' } | { kind: 'group' }

export function App() {
  const store = useStore()
  const { overview, isConnected, notice } = usePage()
  const isWide = useMedia(WIDE)
  const [places, setPlaces] = usePlaces(overview)
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const [hasFaults, showFaults] = useState(false)
  const [hasRail, showRail] = useState(false)
  if (!overview) return <p className="page-wait">{isConnected ? texts.loading : texts.lineLost}</p>

  const shown = places.slice(0, isWide ? 2 : 1)
  const put = (index: number, place: Place) => setPlaces(places.with(index, place))
  const open = (person: string, index: number) => {
    showRail(false)
    put(Math.min(index, shown.length - 1), { person, chat: null })
  }
  const close = () => setDialog(null)
  return (
    <div className={`page ${hasFaults ? 'has-panel' : ''}`}>
      <Rail
        overview={overview}
        places={shown}
        isOpen={hasRail}
        onClose={() => showRail(false)}
        onOpen={open}
        onDialog={setDialog}
        onFaults={() => showFaults(!hasFaults)}
      />
      <main className="table">
        {!isConnected && (
          <p className="page-trouble" role="status">
            <Icon name="wifiOff" /> {texts.lineLost}
          </p>
        )}
        {shown.map((place, index) => (
          <Phone
            // biome-ignore lint/suspicious/noArrayIndexKey: A phone is its place on the table.
            key={index}
            place={place}
            overview={overview}
            onPlace={(next) => put(index, next)}
            onMenu={() => showRail(true)}
          />
        ))}
      </main>
      {hasFaults && <FaultsPanel overview={overview} onClose={() => showFaults(false)} />}
      {dialog?.kind === 'link' && <LinkDialog phone={dialog.phone} onClose={close} />}
      {dialog?.kind === 'person' && <NewPersonDialog onClose={close} />}
      {dialog?.kind === 'group' && <NewGroupDialog overview={overview} onClose={close} />}
      {notice && (
        <p className="toast" role="alert">
          {notice}
          <button
            type="button"
            className="icon-button"
            aria-label={texts.close}
            onClick={() => store.tell(null)}
          >
            <Icon name="close" />
          </button>
        </p>
      )}
    </div>
  )
}

/** Which phones lie on the table: what the address says, else the first two customers. */
function usePlaces(overview: Overview | null): [Place[], (places: Place[]) => void] {
  const [asked, setAsked] = useState(() => readPlaces(location.hash))
  useEffect(() => {
    const follow = () => setAsked(readPlaces(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  const people = overview?.people ?? []
  const known = asked.filter(({ person }) => people.some(({ number }) => number === person))
  const spare = [...people]
    .sort((one, other) => Number(one.isOwner) - Number(other.isOwner))
    .filter(({ number }) => !known.some(({ person }) => person === number))
    .map(({ number }) => ({ person: number, chat: null }))
  const places = [...known, ...spare].slice(0, 2)
  const choose = (next: Place[]) => {
    history.replaceState(null, '', writePlaces(next))
    setAsked(next)
  }
  return [places, choose]
}
