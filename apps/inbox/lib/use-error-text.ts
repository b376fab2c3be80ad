import { useRouteLoaderData } from 'react-router'
import { FILE_MAX_BYTES } from '#server/protocol/limits.ts'
import { useTranslation } from '../i18n/translations.tsx'
import type { loader } from '../routes/signed-in.server.ts'
import type { Failure } from './failure.ts'
import { fileSize } from './file-size.ts'

const MINUTE_MS = 60_000

/** What a refusal says in the agent's language; the server's own sentence where no translation is known. */
export function useErrorText() {
  const { t, i18n } = useTranslation()
  // Strangers' pages know no limit; nobody sends files there.
  const { fileMaxBytes = FILE_MAX_BYTES } = useRouteLoaderData<typeof loader>('routes/signed-in') ?? {}
  return (failure: Pick<Failure, 'code' | 'message'> & { retryAfterMs?: number | null | undefined }) => {
    const minutes = Math.max(1, Math.ceil((failure.retryAfterMs ?? MINUTE_MS) / MINUTE_MS))
    const key = `errors.${failure.code}`
    if (!i18n.exists(key)) return failure.message
    const limit = fileSize(fileMaxBytes, i18n.language)
    return String(t(key as 'errors.unavailable', { count: minutes, limit }))
  }
}
