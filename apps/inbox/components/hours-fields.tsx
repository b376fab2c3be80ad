import { useId } from 'react'
import type { BusinessHours } from '#server/protocol/site-options.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { Switch } from './switch.tsx'
import type { OptionFields } from './website-fields.tsx'

const NINE_TO_FIVE = { from: 9 * 60, to: 17 * 60 }
/** A Monday, for the names of the days. */
const MONDAY = Date.UTC(2026, 10, 23)
const DAY_MS = 24 * 60 * 60 * 1000

/** When somebody answers. Outside of it the chat says so, and takes messages all the same. */
export function HoursFields({ options, change, timeZones }: OptionFields & { timeZones: string[] }) {
  const { t } = useTranslation()
  const id = useId()
  const { hours } = options
  const set = (next: BusinessHours | null) => change({ ...options, hours: next })
  return (
    <section className="card">
      <header>
        <h2>{t('site.hours')}</h2>
        <p>{t('site.hoursHint')}</p>
      </header>
      <Switch
        label={t('site.hasHours')}
        hint={t('site.hasHoursHint')}
        isOn={hours !== null}
        onChange={(isOn) => set(isOn ? officeHours() : null)}
      />
      {hours === null ? null : (
        <>
          <div className="field">
            <label htmlFor={id}>{t('site.timeZone')}</label>
            <select
              id={id}
              className="input"
              value={hours.timeZone}
              onChange={(event) => set({ ...hours, timeZone: event.target.value })}
            >
              {[...new Set([hours.timeZone, ...timeZones])].map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </select>
          </div>
          <ul className="website-days">
            {hours.days.map((open, at) => (
              <Day
                // biome-ignore lint/suspicious/noArrayIndexKey: the days of a week never change places.
                key={at}
                at={at}
                open={open}
                change={(day) =>
                  set({ ...hours, days: hours.days.map((old, index) => (index === at ? day : old)) })
                }
              />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

type OpenHours = BusinessHours['days'][number]

function Day({ at, open, change }: { at: number; open: OpenHours; change(open: OpenHours): void }) {
  const { t, i18n } = useTranslation()
  const name = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' }).format(
    MONDAY + at * DAY_MS,
  )
  const time = (which: 'from' | 'to') => (
    <input
      type="time"
      className="input"
      aria-label={`${name}, ${t(`site.${which}`)}`}
      required
      value={toClock(open?.[which] ?? 0)}
      onChange={(event) =>
        open && event.target.value && change({ ...open, [which]: toMinutes(event.target.value) })
      }
    />
  )
  return (
    <li>
      <label>
        <input
          type="checkbox"
          checked={open !== null}
          onChange={(event) => change(event.target.checked ? NINE_TO_FIVE : null)}
        />
        {name}
      </label>
      {open === null ? (
        <span className="muted">{t('site.closed')}</span>
      ) : (
        <>
          {time('from')}–{time('to')}
        </>
      )}
    </li>
  )
}

function officeHours(): BusinessHours {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return { timeZone, days: [...Array.from({ length: 5 }, () => NINE_TO_FIVE), null, null] }
}

/** The end of a day is written as its last minute: a clock has no 24:00. */
function toClock(minutes: number): string {
  const shown = Math.min(minutes, 24 * 60 - 1)
  return [Math.floor(shown / 60), shown % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

function toMinutes(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  const all = hours * 60 + minutes
  return all === 24 * 60 - 1 ? 24 * 60 : all
}
