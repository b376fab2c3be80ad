import { StrictMode, startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { HydratedRouter } from 'react-router/dom'
import { createI18n } from './i18n/create-i18n.ts'
import { isLanguage, type Language } from './i18n/language.ts'

await hydrate()

async function hydrate() {
  const shown = document.documentElement.lang
  const language = isLanguage(shown) ? shown : 'en'
  const i18n = createI18n(language, await loadCatalogue(language))
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <I18nextProvider i18n={i18n}>
          <HydratedRouter />
        </I18nextProvider>
      </StrictMode>,
    )
  })
}

/** Only the language that is shown is loaded. */
async function loadCatalogue(language: Language) {
  const module = language === 'id' ? await import('./i18n/id.json') : await import('./i18n/en.json')
  return module.default
}
