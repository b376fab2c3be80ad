import { browserStorage } from '../live/storage.ts'

type Wish = 'desktop' | 'push'

/** What an agent has switched on in this browser; the permission is the browser's own. */
export function wishesFor(agentId: string, what: Wish): boolean {
  return browserStorage().get(keyOf(agentId, what)) === 'on'
}

export function setWish(agentId: string, what: Wish, isOn: boolean) {
  if (isOn) browserStorage().set(keyOf(agentId, what), 'on')
  else browserStorage().remove(keyOf(agentId, what))
}

function keyOf(agentId: string, what: Wish): string {
  return `sapa.${what}.${agentId}`
}
