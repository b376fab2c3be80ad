import { useEffect, useState } from 'react'
import type { PairingView } from '#server/protocol/views.ts'
import { ApiError } from '../live/api.ts'
import { useLive } from '../live/use-live.tsx'
import type { WhatsappNumber } from './use-channels.ts'

const SOONEST_MS = 1_500
const LATEST_MS = 20_000
const AFTER_END_MS = 300

/**
 * What links a number right now. It is asked for again when the number changes and when it runs out; until a new one
 * is there, the old one stays, so that nothing flickers while somebody holds a phone to it.
 */
export function usePairing(number: WhatsappNumber): PairingView | null {
  const live = useLive()
  const [pairing, setPairing] = useState<PairingView | null>(null)
  const { state } = number.whatsapp
  const wanted = state === 'scan' ? 'qr' : state === 'code' ? 'code' : null
  // Every change of the number may bring another one.
  useEffect(() => {
    if (!wanted) return setPairing(null)
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = async () => {
      const fresh = await askPairing()
      if (isOver) return
      if (fresh) setPairing(fresh)
      const left = fresh ? fresh.expiresAt - Date.now() + AFTER_END_MS : 0
      timer = setTimeout(() => void load(), Math.min(Math.max(left, SOONEST_MS), LATEST_MS))
    }
    const askPairing = async () => {
      try {
        const answer = await live.ask<{ pairing: PairingView | null }>(
          `/api/v1/channels/${number.id}/pairing`,
        )
        return answer.pairing
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return null
      }
    }
    void load()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [live, number, wanted])
  return pairing?.kind === wanted ? pairing : null
}
