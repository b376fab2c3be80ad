import type { BulkAnswer, BulkChange, UndoAnswer } from '#server/protocol/bulk.ts'
import { useToasts } from '../components/toast.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { ApiError } from '../live/api.ts'
import { useLive } from '../live/use-live.tsx'
import { useErrorText } from './use-error-text.ts'

/** Does one thing to several conversations, says how many, and takes it back when asked. */
export function useBulk() {
  const { t } = useTranslation()
  const live = useLive()
  const toasts = useToasts()
  const errorText = useErrorText()

  const orTell = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused
      toasts.show({ text: errorText(refused), isBad: true })
    }
  }
  const undo = (changed: BulkAnswer['changed']) =>
    orTell(async () => {
      const { left } = await live.post<UndoAnswer>('/api/v1/bulk-changes/undo', { changed })
      toasts.show({
        text: left.length === 0 ? t('bulk.undone') : t('bulk.undoneExcept', { count: left.length }),
      })
    })
  const run = (conversationIds: readonly string[], change: BulkChange) =>
    orTell(async () => {
      const body = { conversationIds, change }
      const { changed, refused } = await live.post<BulkAnswer>('/api/v1/bulk-changes', body)
      const words = [
        changed.length > 0 || refused.length === 0
          ? t(`bulk.done.${change.kind}`, { count: changed.length })
          : null,
        refused.length > 0 ? t('bulk.refused', { count: refused.length }) : null,
      ]
      toasts.show({
        text: words.filter(Boolean).join(' '),
        isBad: changed.length === 0 && refused.length > 0,
        ...(changed.length > 0 ? { undo: () => void undo(changed) } : {}),
      })
    })
  return run
}
