import { useEffect, useRef } from 'react'
import { lookOf } from '#server/protocol/colours.ts'
import { FILE_MAX_BYTES } from '#server/protocol/limits.ts'
import type { SiteOptions } from '#server/protocol/site-options.ts'
import type { SiteSettings } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'

interface WidgetPreviewProps {
  siteKey: string
  name: string
  greeting: string
  accent: string
  options: SiteOptions
  language: 'en' | 'id'
}

/** The chat itself, as it would look with what stands in the form now. */
export function WidgetPreview({ siteKey, ...site }: WidgetPreviewProps) {
  const { t } = useTranslation()
  const frame = useRef<HTMLIFrameElement>(null)
  const { language, options, accent } = site
  const told = JSON.stringify({
    kind: 'sapa-preview',
    language,
    look: lookOf({ ...options, accent }),
    settings: settingsOf(site),
  })
  useEffect(() => {
    const tell = () => frame.current?.contentWindow?.postMessage(JSON.parse(told), location.origin)
    const hear = ({ origin, source, data }: MessageEvent) => {
      const isOurs = origin === location.origin && source === frame.current?.contentWindow
      if (isOurs && data?.kind === 'sapa-preview-ready') tell()
    }
    tell()
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }, [told])
  return (
    <aside className="website-preview">
      <iframe ref={frame} title={t('site.preview')} src={`/preview/${siteKey}?panel`} />
    </aside>
  )
}

/** As the server tells a visitor, see core/site-options. */
function settingsOf({
  name,
  greeting,
  options,
  language,
}: Omit<WidgetPreviewProps, 'siteKey'>): SiteSettings {
  const { texts, preChat, sound, asksRating } = options
  const own = texts[language]
  const { mode, fields } = preChat
  return {
    name: own.title || name,
    greeting: own.greeting || greeting,
    offline: own.offline,
    placeholder: own.placeholder,
    preChat: mode === 'off' ? null : { mode, fields, question: own.question },
    sound,
    asksRating,
    // Its text is worth a look while it is being written.
    isOpen: options.hours === null || own.offline === '',
    opensAt: null,
    fileMaxBytes: FILE_MAX_BYTES,
  }
}
