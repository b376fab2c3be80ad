import { type Close, type CloseHistory, type NextStep, nextStep } from './close-reasons.ts'
import { archiveCredentials } from './credentials.ts'
import type { SessionOptions } from './options.ts'
import { NO_PAIRING } from './pairing.ts'
import { persistently } from './persistently.ts'
import type { Standing } from './standing.ts'

export interface Lifetime {
  standing: Standing
  history: CloseHistory
  /** The session is to end in order. */
  stopping: AbortSignal
  /** The number is not ours any more: nothing of it may be written. */
  abandoned: AbortSignal
  /** Until when WhatsApp had paused the number when the session began. */
  pausedUntil: number | null
  /** Waits before the next connection; shorter when the session is to end, or somebody wants to try at once. */
  rest(ms: number): Promise<void>
  /** One connection, from its first byte to its end. */
  live(fresh: boolean): Promise<Close>
}

/** Connects again and again, as the reasons of the ends allow. Answers true where the number can be given back. */
export async function runConnections(options: SessionOptions, lifetime: Lifetime): Promise<boolean> {
  const { clock, logger, holder } = options
  const { standing, history, stopping, abandoned } = lifetime
  let fresh = false
  await lifetime.rest((lifetime.pausedUntil ?? 0) - clock.now())
  while (!stopping.aborted) {
    const close = await lifetime.live(fresh).catch(readFailure)
    if (stopping.aborted) break
    const step = nextStep(close, history, clock.now())
    logger.info(
      { channelId: holder.channelId, code: close.code, step: step.do },
      'a WhatsApp connection ended',
    )
    fresh = step.do === 'again' && step.freshVersion === true
    if (!(await follow(options, lifetime, step))) break
  }
  await standing.written()
  return !abandoned.aborted
}

/** False when the session is over. */
async function follow(
  options: SessionOptions,
  { standing, stopping, abandoned, rest }: Lifetime,
  step: NextStep,
): Promise<boolean> {
  const { clock, logger, holder } = options
  if (step.do === 'nothing') return !stopping.aborted
  if (step.do === 'again') {
    if (step.code !== null) standing.set({ state: 'reconnecting', state_code: step.code })
    await rest(step.afterMs)
    return true
  }
  const { state, code, until } = step
  standing.set({
    state,
    state_code: code,
    state_until: until,
    progress: null,
    ...NO_PAIRING,
    ...(until === null ? { wanted: 'offline' } : {}),
  })
  if (state === 'logged_out') {
    const failed = (error: unknown) =>
      logger.error({ err: error, channelId: holder.channelId }, 'old credentials could not be put aside')
    await persistently({ clock, signal: abandoned, failed }, () => archiveCredentials(options))
  }
  if (until === null) return false
  await rest(until - clock.now())
  return true
}

/** What went wrong before there was a connection counts as a lost line. */
function readFailure(error: unknown): Close {
  return { code: 0, message: error instanceof Error ? error.message : '', data: { code: null, expire: null } }
}
