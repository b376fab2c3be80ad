import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { type Clockwork, shortAge } from './time.ts'

const TICK_MS = 20_000
const YEAR_S = 365 * 24 * 60 * 60

const ClockworkContext = createContext<Clockwork>({ language: 'en', timeZone: 'UTC', now: 0 })

/**
 * The first rendering uses the server's time and the zone that the browser told it, so that both render the same;
 * then the browser's own take over.
 */
export function ClockworkProvider({ first, children }: { first: Clockwork; children: ReactNode }) {
  const [clockwork, setClockwork] = useState(first)
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and on plain http.
    document.cookie = `sapa_time_zone=${encodeURIComponent(timeZone)}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`
    const tick = () => setClockwork({ language: first.language, timeZone, now: Date.now() })
    tick()
    const timer = setInterval(tick, TICK_MS)
    return () => clearInterval(timer)
  }, [first.language])
  return <ClockworkContext value={clockwork}>{children}</ClockworkContext>
}

export function useClockwork(): Clockwork {
  return useContext(ClockworkContext)
}

export function useShortAge(at: number): string {
  const { t } = useTranslation()
  return shortAge(at, useClockwork(), {
    now: t('time.now'),
    minutes: (count) => t('time.minutes', { count }),
    hours: (count) => t('time.hours', { count }),
    yesterday: t('time.yesterday'),
  })
}
