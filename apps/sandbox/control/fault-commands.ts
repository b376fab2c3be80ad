import type { AckError, LoginRefusal } from '../faults.ts'
import type { Sandbox } from '../sandbox.ts'
import { linkOf, personNumbered } from './look-up.ts'

interface WhichLink {
  phone: string
  device?: number
}

/** What goes wrong on purpose, and what went wrong by itself. */
export function faultCommands(sandbox: Sandbox) {
  const { faults, world } = sandbox
  return {
    'faults.cut': (which: WhichLink) => linkOf(sandbox, which).cut(),
    'faults.cutAfter': ({ stanzas, ...which }: WhichLink & { stanzas: number }) => {
      linkOf(sandbox, which).cutAfter = stanzas
    },
    'faults.goSilent': (which: WhichLink) => linkOf(sandbox, which).goSilent(),
    'faults.endStream': ({ code, ...which }: WhichLink & { code: string }) =>
      linkOf(sandbox, which).end(code),
    'faults.reorder': ({ of, ...which }: WhichLink & { of: number }) => {
      linkOf(sandbox, which).reorder = { of, held: [] }
    },
    'faults.refuseLogins': (refusal: LoginRefusal) => {
      faults.refusedLogins.push(refusal)
    },
    'faults.refuseMessages': (error: AckError) => {
      faults.ackErrors.push(error)
    },
    'faults.delayAcks': ({ ms }: { ms: number }) => {
      faults.ackDelayMs = ms
    },
    'faults.withholdAcks': ({ times }: { times: number }) => {
      faults.withheldAcks = times
    },
    'faults.loseMessages': ({ times }: { times: number }) => {
      faults.lostMessages = times
    },
    'faults.loseLines': ({ times }: { times: number }) => {
      faults.dyingLines = times
    },
    'faults.demandPasskeys': ({ times }: { times: number }) => {
      faults.passkeys = times
    },
    'faults.releaseAcks': () => faults.releaseAcks(),
    'faults.delayMessages': ({ ms }: { ms: number }) => {
      faults.deliveryDelayMs = ms
    },
    'faults.cannotRead': ({ person, times }: { person: string; times?: number }) =>
      personNumbered(sandbox, person).cannotRead(times),
    'faults.refuseFiles': (refusal: { status: number; times: number }) => {
      world.media.refusals.push(refusal)
    },
    'faults.loseFile': ({ directPath, status }: { directPath: string; status: number }) => {
      world.media.gone.set(directPath, status)
    },
    'faults.lowKeys': ({ left = 3, ...which }: WhichLink & { left?: number }) => {
      const link = linkOf(sandbox, which)
      link.keys.oneTime.splice(left)
      link.sayKeysRunLow(left)
    },
    'faults.clear': () => faults.clear(),
    restart: ({ downMs }: { downMs?: number } = {}) => sandbox.restart(downMs),
    alarms: () => sandbox.alarms,
    unhandled: () => world.journal.unhandled.map(({ tag, attrs }) => ({ tag, attrs })),
    info: () => ({
      url: sandbox.url,
      mediaHost: sandbox.mediaHost,
      certificate: sandbox.certificate,
      controlUrl: sandbox.controlUrl,
      rootKey: Buffer.from(world.identity.root.public).toString('hex'),
    }),
  }
}
