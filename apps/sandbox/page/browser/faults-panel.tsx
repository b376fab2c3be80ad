import { useState } from 'react'
import { Icon } from '../../../inbox/components/icons.tsx'
import type { Overview, PersonView } from '../views.ts'
import { timeOf } from './format.ts'
import { texts } from './texts.ts'
import { usePage, useStore } from './use-store.ts'

const LATE_MS = 3_000
const DOWN_MS = 5_000
const FOREVER = 1_000_000
const ENDINGS = ['515', '503', '440', '401', '403'] as const

/** What goes wrong on purpose; each switch shows what stands, each button does it once. */
export function FaultsPanel({ overview, onClose }: { overview: Overview; onClose(): void }) {
  const store = useStore()
  const owners = overview.people.filter(({ isOwner }) => isOwner)
  const [chosen, choose] = useState('')
  const owner = owners.find(({ number }) => number === chosen) ?? owners.find(({ links }) => links.length > 0)
  const { faults } = texts
  const clear = async () => {
    store.deliver({ copies: undefined, garbled: undefined })
    await store.act('faults.clear')
  }
  return (
    <aside className="faults" aria-label={faults.title}>
      <header>
        <h2>{faults.title}</h2>
        <button type="button" className="icon-button" aria-label={texts.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="faults-scroll">
        <label className="field">
          <span className="label">{faults.number}</span>
          <select
            className="input"
            value={owner?.number ?? ''}
            onChange={({ target }) => choose(target.value)}
          >
            {owners.map(({ number, name, links }) => (
              <option key={number} value={number} disabled={links.length === 0}>
                {name}
                {links.length === 0 ? ` (${texts.rail.unlinked})` : ''}
              </option>
            ))}
          </select>
        </label>
        <LineFaults owner={owner} refusedLogins={overview.faults.refusedLogins} />
        <ServerFaults overview={overview} />
        <MessageFaults overview={overview} />
        <button type="button" className="button primary wide" onClick={() => void clear()}>
          {faults.clear}
        </button>
        <h3>{faults.alarms}</h3>
        {overview.alarms.length === 0 && <p className="muted">{faults.noAlarms}</p>}
        <ul className="alarms">
          {overview.alarms.toReversed().map(({ kind, detail, at }) => (
            <li key={`${at}|${detail}`}>
              <strong>{kind}</strong> <time>{timeOf(at)}</time>
              <p>{detail}</p>
            </li>
          ))}
        </ul>
      </div>
    </aside>
  )
}

function LineFaults({ owner, refusedLogins }: { owner: PersonView | undefined; refusedLogins: number }) {
  const store = useStore()
  const [code, setCode] = useState<(typeof ENDINGS)[number]>('515')
  const { faults } = texts
  const online = owner?.links.filter(({ isOnline }) => isOnline) ?? []
  const isOff = online.length === 0
  const onEachLine = async (spoil: (which: { phone: string; device: number }) => Promise<unknown>) => {
    for (const { device } of online) await spoil({ phone: owner?.number ?? '', device })
  }
  return (
    <section>
      <h3>{faults.line}</h3>
      <div className="fault-buttons">
        <button
          type="button"
          className="button"
          disabled={isOff}
          onClick={() => void onEachLine((which) => store.act('faults.cut', which))}
        >
          {faults.cut}
        </button>
        <button
          type="button"
          className="button"
          disabled={isOff}
          onClick={() => void onEachLine((which) => store.act('faults.goSilent', which))}
        >
          {faults.silent}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => void store.act('restart', { downMs: DOWN_MS })}
        >
          {faults.restart}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => void store.act('faults.refuseLogins', { code: '503', times: 3 })}
        >
          {faults.refuseLogins}
          {refusedLogins > 0 && <span className="count">{refusedLogins}</span>}
        </button>
      </div>
      <div className="fault-end">
        <label className="field">
          <span className="label">{faults.end}</span>
          <select
            className="input"
            value={code}
            onChange={({ target }) => setCode(ENDINGS.find((each) => each === target.value) ?? '515')}
          >
            {ENDINGS.map((each) => (
              <option key={each} value={each}>
                {faults.endings[each]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button"
          disabled={isOff}
          onClick={() => void onEachLine((which) => store.act('faults.endStream', { ...which, code }))}
        >
          {faults.endNow}
        </button>
      </div>
    </section>
  )
}

function ServerFaults({ overview: { faults: now } }: { overview: Overview }) {
  const store = useStore()
  const { faults } = texts
  const withhold = async (isOn: boolean) => {
    await store.act('faults.withholdAcks', { times: isOn ? FOREVER : 0 })
    if (!isOn) await store.act('faults.releaseAcks')
  }
  return (
    <section>
      <h3>{faults.server}</h3>
      <Switch
        text={faults.withholdAcks}
        more={now.keptAcks > 0 ? faults.kept(now.keptAcks) : undefined}
        isOn={now.withheldAcks > 0}
        onChange={(isOn) => void withhold(isOn)}
      />
      <Switch
        text={faults.slowAcks}
        isOn={now.ackDelayMs > 0}
        onChange={(isOn) => void store.act('faults.delayAcks', { ms: isOn ? LATE_MS : 0 })}
      />
      <Switch
        text={faults.slowMessages}
        isOn={now.deliveryDelayMs > 0}
        onChange={(isOn) => void store.act('faults.delayMessages', { ms: isOn ? LATE_MS : 0 })}
      />
      <div className="fault-buttons">
        <button
          type="button"
          className="button"
          onClick={() => void store.act('faults.refuseMessages', { code: '463', times: 1 })}
        >
          {faults.refuseMessage}
          {now.refusedMessages > 0 && <span className="count">{now.refusedMessages}</span>}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => void store.act('faults.refuseFiles', { status: 410, times: 1 })}
        >
          {faults.refuseFile}
          {now.refusedFiles > 0 && <span className="count">{now.refusedFiles}</span>}
        </button>
      </div>
    </section>
  )
}

function MessageFaults({ overview }: { overview: Overview }) {
  const store = useStore()
  const { delivery } = usePage()
  const customers = overview.people.filter(({ isOwner }) => !isOwner)
  const [deaf, setDeaf] = useState('')
  const person = customers.some(({ number }) => number === deaf) ? deaf : (customers[0]?.number ?? '')
  const { faults } = texts
  return (
    <section>
      <h3>{faults.messages}</h3>
      <Switch
        text={faults.twice}
        isOn={delivery.copies === 2}
        onChange={(isOn) => store.deliver({ copies: isOn ? 2 : undefined })}
      />
      <Switch
        text={faults.garbled}
        isOn={delivery.garbled === true}
        onChange={(isOn) => store.deliver({ garbled: isOn || undefined })}
      />
      <div className="fault-end">
        <label className="field">
          <span className="label">{faults.deaf}</span>
          <select className="input" value={person} onChange={({ target }) => setDeaf(target.value)}>
            {customers.map(({ number, name }) => (
              <option key={number} value={number}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button"
          disabled={!person}
          onClick={() => void store.act('faults.cannotRead', { person, times: 1 })}
        >
          {faults.endNow}
        </button>
      </div>
    </section>
  )
}

function Switch(props: { text: string; more?: string; isOn: boolean; onChange(isOn: boolean): void }) {
  return (
    <label className="switch">
      <span>
        {props.text}
        {props.more && <small> · {props.more}</small>}
      </span>
      <input type="checkbox" checked={props.isOn} onChange={({ target }) => props.onChange(target.checked)} />
    </label>
  )
}
