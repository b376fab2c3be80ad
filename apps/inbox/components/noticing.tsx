import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { wishesFor } from '../lib/browser-wishes.ts'
import { createChime } from '../lib/chime.ts'
import { firstTabOnly, showNotice } from '../lib/desktop.ts'
import { plainText } from '../lib/format-text.ts'
import { contactNameOf } from '../lib/use-contact-name.ts'
import { useTitleBadge } from '../lib/use-title-badge.ts'
import { useUnread } from '../lib/use-unread.ts'
import { useSignedIn } from '../lib/use-viewer.ts'
import { ApiError } from '../live/api.ts'
import { type Notice, noticesIn } from '../live/notice.ts'
import { useLive } from '../live/use-live.tsx'

/** Lets an agent who looks elsewhere notice what happens: a sound, and a notification of the desktop. */
export function Noticing() {
  const { t } = useTranslation()
  const live = useLive()
  const { viewer, notice } = useSignedIn()
  const chime = useChime()
  useTitleBadge(useUnread())
  useServiceWorkerMessages(viewer.agentId)

  const tell = (notices: Notice[]) => {
    if (notice.sound) chime.current?.play()
    // A browser with pushes is told by the server, whether this page is open or not.
    if (!wishesFor(viewer.agentId, 'desktop') || wishesFor(viewer.agentId, 'push')) return
    for (const { kind, conversationId, webhookId, actorName, text } of notices) {
      const known = live.get().inbox.conversations[conversationId ?? '']
      const contact =
        known && notice.preview !== 'none' ? contactNameOf(known.contact, t) : t('push.somebody')
      const title = kind === 'message' ? contact : t(`notifications.${kind}`, { actor: actorName, contact })
      const body = notice.preview === 'text' ? plainText(text) : ''
      showNotice({ title, body, ...placeOf({ conversationId, webhookId }) })
    }
  }
  const latest = useRef(tell)
  useEffect(() => {
    latest.current = tell
  })
  useEffect(
    () =>
      live.onEvents((events) => {
        const { scope } = notice
        const context = {
          inbox: live.get().inbox,
          agentId: viewer.agentId,
          scope,
          lookingAt: live.lookingAt(),
        }
        const notices = noticesIn(events, { ...context, now: Date.now() })
        const newest = notices.at(-1)
        if (newest) firstTabOnly(`notice ${newest.seq}`, () => latest.current(notices))
      }),
    [live, viewer.agentId, notice],
  )
  return null
}

/** Where a press on it leads; the next one about the same takes its place. */
function placeOf({ conversationId, webhookId }: Pick<Notice, 'conversationId' | 'webhookId'>) {
  return webhookId === null
    ? { tag: conversationId ?? '', path: `/inbox/${conversationId}` }
    : { tag: webhookId, path: `/settings/webhooks/${webhookId}` }
}

/** Silent until the first press on the page: browsers allow no sound before. */
function useChime() {
  const chime = useRef<ReturnType<typeof createChime> | null>(null)
  useEffect(() => {
    const made = createChime()
    chime.current = made
    const events = ['pointerdown', 'keydown'] as const
    const wake = () => void made.wake()
    for (const event of events) addEventListener(event, wake)
    return () => {
      for (const event of events) removeEventListener(event, wake)
      made.close()
    }
  }, [])
  return chime
}

/** A press on a push opens its conversation here; what was switched on before is registered anew. */
function useServiceWorkerMessages(agentId: string) {
  const navigate = useNavigate()
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return
    const renew = async () => {
      if (!wishesFor(agentId, 'push')) return
      const { renewSubscription } = await import('../lib/push-browser.ts')
      await renewSubscription().catch(onlyRefusals)
    }
    const hear = ({ data }: MessageEvent) => {
      if (data?.type === 'sapa.push.open' && typeof data.path === 'string') void navigate(data.path)
      if (data?.type === 'sapa.push.changed') void renew()
    }
    void renew()
    navigator.serviceWorker.addEventListener('message', hear)
    return () => navigator.serviceWorker.removeEventListener('message', hear)
  }, [agentId, navigate])
}

/** The settings page says at which hop it stops; here nobody has asked. */
function onlyRefusals(error: unknown) {
  if (!(error instanceof ApiError) && !(error instanceof DOMException) && !(error instanceof TypeError))
    throw error
}
