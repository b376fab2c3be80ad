import { useEffect, useRef, useState } from 'react'
import type { WebhookCallView, WebhookDeliveryView } from '#server/protocol/webhooks.ts'
import { ApiError } from '../live/api.ts'
import { useLive } from '../live/use-live.tsx'
import { useErrorText } from './use-error-text.ts'

/** One call with what was sent and answered, asked for anew after each try. */
export function useWebhookCall({ id, status, lastTryAt }: WebhookDeliveryView) {
  const live = useLive()
  const errorText = useRef(useErrorText())
  const [call, setCall] = useState<WebhookCallView | null>(null)
  const [error, setError] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another state or try is what it is asked for again.
  useEffect(() => {
    let isGone = false
    live.ask<{ delivery: WebhookCallView }>(`/api/v1/webhook-deliveries/${id}`).then(
      ({ delivery }) => isGone || setCall(delivery),
      (refused: unknown) => {
        if (!(refused instanceof ApiError)) throw refused
        if (!isGone) setError(errorText.current(refused))
      },
    )
    return () => {
      isGone = true
    }
  }, [live, id, status, lastTryAt])
  return { call, error }
}
