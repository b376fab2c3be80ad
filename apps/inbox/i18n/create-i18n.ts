import i18next, { type i18n, type ResourceLanguage } from 'i18next'
import type { Language } from './language.ts'

/** A translator of one language, ready at once. */
export function createI18n(language: Language, catalogue: ResourceLanguage): i18n {
  const instance = i18next.createInstance()
  void instance.init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: catalogue } },
    // React escapes; a second time would show &amp; to people.
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return instance
}
