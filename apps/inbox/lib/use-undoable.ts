import { useToasts } from '../components/toast.tsx'
import { ApiError } from '../live/api.ts'
import type { ChangeMethod } from '../live/live.ts'
import { useLive } from '../live/use-live.tsx'
import { useErrorText } from './use-error-text.ts'

/** Says what was done, with a button that takes it back by one more call. It works from wherever one has gone since. */
export function useUndoable() {
  const live = useLive()
  const toasts = useToasts()
  const errorText = useErrorText()
  return (text: string, method: ChangeMethod, path: string, body?: object) => {
    const undo = async () => {
      try {
        await live.change(method, path, body)
      } catch (refused) {
        if (!(refused instanceof ApiError)) throw refused
        toasts.show({ text: errorText(refused), isBad: true })
      }
    }
    toasts.show({ text, undo: () => void undo() })
  }
}
