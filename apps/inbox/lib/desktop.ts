export interface DesktopNotice {
  title: string
  body: string
  /** A newer one of the same tag takes its place. */
  tag: string
  /** Where a press leads. */
  path: string
}

const LOCK_MS = 3_000

/** Shows a notification of the desktop, where the agent has allowed it. */
export function showNotice({ title, body, tag, path }: DesktopNotice) {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  try {
    const shown = new Notification(title, { body, tag })
    shown.onclick = () => {
      shown.close()
      window.focus()
      location.assign(path)
    }
  } catch (error) {
    // Phones know them from service workers only: there pushes do this.
    if (!(error instanceof TypeError)) throw error
  }
}

/** Several tabs of one agent hear the same news: one of them tells it. */
export function firstTabOnly(name: string, tell: () => void) {
  if (!('locks' in navigator)) return tell()
  void navigator.locks.request(`sapa ${name}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return
    tell()
    await new Promise((resolve) => setTimeout(resolve, LOCK_MS))
  })
}
