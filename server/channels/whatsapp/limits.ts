import type { BaileysEventMap, WASocket } from '@whiskeysockets/baileys'
import type { Health } from './health.ts'

/** What WhatsApp says by itself of how many new people may be written to. */
export function takeLimits(events: Partial<BaileysEventMap>, health: Health): void {
  const lock = events['connection.update']?.reachoutTimeLock
  if (lock?.isActive) health.restricted(lock.timeEnforcementEnds?.getTime())
  if (lock?.isActive === false) health.released()
  takeQuota(events['message-capping.update'], health)
}

/** Asks for both. */
export async function checkLimits(socket: WASocket, health: Health): Promise<void> {
  // Its answer comes as an event.
  await socket.fetchAccountReachoutTimelock()
  takeQuota(await socket.fetchNewChatMessageCap(), health)
  health.write()
}

function takeQuota(quota: BaileysEventMap['message-capping.update'] | undefined, health: Health): void {
  const { used_quota: used, total_quota: total } = quota ?? {}
  if (typeof total === 'number') health.newChats({ used: used ?? 0, total })
}
