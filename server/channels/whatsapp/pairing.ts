import type { WASocket } from '@whiskeysockets/baileys'
import { AppError } from '#server/lib/errors.ts'
import { PAIRING_PURPOSE } from '#server/lib/secrets.ts'
import type { SessionOptions } from './options.ts'
import type { Standing } from './standing.ts'

/** Links a number: by a QR code that is shown anew now and then, or by eight characters to type on the phone. */
export interface Pairing {
  /** A connection begins that knows no number yet. */
  begin(socket: WASocket): void
  qr(text: string): void
  /** WhatsApp wants more than a QR: a passkey, which nobody can give here yet. */
  passkeyDemanded(): void
  /** The phone has taken the link. */
  accepted(): void
  /** Asks for a code instead of the QR; the code. */
  codeFor(phone: string): Promise<{ code: string; expiresAt: number }>
}

const FIRST_QR_MS = 60_000
const QR_MS = 20_000
const CODE_MS = 160_000
const QR_WAIT_MS = 15_000

export const NO_PAIRING = { pairing: null, pairing_expires_at: null }

export function createPairing({ secrets, clock }: SessionOptions, standing: Standing): Pairing {
  let socket: WASocket | null = null
  let shown = 0
  let byCode = false
  let isRefused = false
  let offered: (() => void)[] = []

  const show = (kind: 'qr' | 'code', text: string, forMs: number) =>
    standing.set({
      state: kind === 'qr' ? 'scan' : 'code',
      state_code: null,
      state_until: null,
      pairing: secrets.encrypt(PAIRING_PURPOSE, JSON.stringify({ kind, text })),
      pairing_expires_at: clock.now() + forMs,
    })
  // WhatsApp takes a request for a code once it has offered a QR.
  const offer = () =>
    new Promise<void>((resolve, reject) => {
      if (shown > 0) return resolve()
      const cancel = clock.after(QR_WAIT_MS, () => reject(notReady()))
      offered.push(() => {
        cancel()
        resolve()
      })
    })

  return {
    begin(opened) {
      socket = opened
      shown = 0
      byCode = false
      isRefused = false
    },
    qr(text) {
      shown += 1
      for (const resolve of offered) resolve()
      offered = []
      if (!byCode && !isRefused) show('qr', text, shown === 1 ? FIRST_QR_MS : QR_MS)
    },
    passkeyDemanded() {
      isRefused = true
      standing.set({ state: 'passkey', state_code: 'passkey_required', ...NO_PAIRING })
    },
    accepted() {
      byCode = false
      standing.set({ state: 'syncing', state_code: null, ...NO_PAIRING })
    },
    async codeFor(phone) {
      await offer()
      if (!socket) throw notReady()
      byCode = true
      try {
        const code = await socket.requestPairingCode(phone)
        show('code', code, CODE_MS)
        return { code, expiresAt: clock.now() + CODE_MS }
      } catch (error) {
        byCode = false
        throw error
      }
    },
  }
}

function notReady(): AppError {
  return new AppError('not_ready', 'WhatsApp is not ready for a link yet: try again in a moment.', {
    status: 409,
  })
}
