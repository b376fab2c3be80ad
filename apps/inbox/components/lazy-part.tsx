import { type ComponentType, useEffect, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { useToasts } from './toast.tsx'

/**
 * A part that nobody sees at first: loaded when it is shown for the first time, and once more where that failed. In
 * between there is nothing in its place. The page goes on without it, which `React.lazy` would not let it.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let Loaded: ComponentType<Props> | null = null
  return function LazyPart(props: Props) {
    const { t } = useTranslation()
    const toasts = useToasts()
    const [Part, setPart] = useState(() => Loaded)
    useEffect(() => {
      if (Loaded) return
      load().then(
        (part) => {
          Loaded = part
          setPart(() => part)
        },
        () => toasts.show({ text: t('errors.notLoaded'), isBad: true }),
      )
    }, [t, toasts])
    return Part ? <Part {...props} /> : null
  }
}
