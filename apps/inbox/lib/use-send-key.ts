import { useRouteLoaderData } from 'react-router'
import type { loader } from '../root.server.ts'

export type SendKey = ReturnType<typeof useSendKey>

/** What this agent has chosen for sending: Enter alone, or together with Ctrl. */
export function useSendKey() {
  return useRouteLoaderData<typeof loader>('root')?.sendKey ?? 'enter'
}
