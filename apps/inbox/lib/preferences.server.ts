export type Theme = 'light' | 'dark' | 'system'

export type SendKey = 'enter' | 'ctrl-enter'

export interface Preferences {
  theme: Theme
  /** IANA name of the zone in which times are shown. */
  timeZone: string
  /** What sends a message that is being written. */
  sendKey: SendKey
}

const YEAR_S = 365 * 24 * 60 * 60

/** What this browser has chosen, kept in its cookies. */
export function readPreferences(request: Request): Preferences {
  const cookies = parseCookies(request.headers.get('cookie') ?? '')
  const theme = cookies.get('sapa_theme')
  return {
    theme: isTheme(theme) ? theme : 'system',
    timeZone: knownTimeZone(cookies.get('sapa_time_zone')),
    sendKey: cookies.get('sapa_send_key') === 'ctrl-enter' ? 'ctrl-enter' : 'enter',
  }
}

function isTheme(value: unknown): value is Theme {
  return value === 'light' || value === 'dark' || value === 'system'
}

export function themeCookie(theme: Theme): string {
  return `sapa_theme=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`
}

export function sendKeyCookie(key: SendKey): string {
  return `sapa_send_key=${key}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`
}

function parseCookies(header: string): Map<string, string> {
  return new Map(
    header.split(';').map((part) => {
      const [name = '', ...value] = part.split('=')
      return [name.trim(), value.join('=').trim()]
    }),
  )
}

function knownTimeZone(name: string | undefined): string {
  if (!name) return 'UTC'
  try {
    const zone = decodeURIComponent(name)
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    return 'UTC'
  }
}
