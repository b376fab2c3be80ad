import { useTranslation } from 'react-i18next'
import type { Failure } from './failure.ts'

const MINUTE_MS = 60_000

/** What a refusal says in the agent's language; the server's own sentence where no translation is known. */
export function useErrorText() {
  const { t, i18n } = useTranslation()
  return (failure: Pick<Failure, 'code' | 'message'> & { retryAfterMs?: number | null | undefined }) => {
    const minutes = Math.max(1, Math.ceil((failure.retryAfterMs ?? MINUTE_MS) / MINUTE_MS))
    const key = `errors.${failure.code}`
    return i18n.exists(key) ? String(t(key as 'errors.unavailable', { count: minutes })) : failure.message
  }
}
