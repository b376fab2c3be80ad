import type { i18n, TFunction } from 'i18next'
import { createContext, type ReactNode, useContext } from 'react'

const Translator = createContext<i18n | null>(null)

/** Gives everything below the texts of one language. */
export function Translations({ i18n, children }: { i18n: i18n; children: ReactNode }) {
  return <Translator value={i18n}>{children}</Translator>
}

/**
 * The texts of the page's language. It never changes while a page is open, so nothing has to listen for that: the hook
 * of react-i18next copies the whole translator for every component that uses it, half the time a page took to render.
 */
export function useTranslation(): { t: TFunction; i18n: i18n } {
  const i18n = useContext(Translator)
  if (!i18n) throw new Error('There are no texts here: wrap it in Translations.')
  return { t: i18n.t, i18n }
}
