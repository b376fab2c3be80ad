import type { ChangeMethod } from '../live/live.ts'
import { useLive } from '../live/use-live.tsx'
import { useAttempt } from './use-attempt.ts'

/** Asks the server for a change and says what went wrong, if something did. The result comes by the log. */
export function useChange() {
  const live = useLive()
  const { attempt, ...state } = useAttempt()
  /** Answers whether it worked. */
  const change = (method: ChangeMethod, path: string, body?: object): Promise<boolean> =>
    attempt(() => live.change(method, path, body))
  return { change, ...state }
}
