import { StrictMode, startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { HydratedRouter } from 'react-router/dom'
import { CATALOGUE_URLS } from './i18n/catalogue-urls.ts'
import { createI18n } from './i18n/create-i18n.ts'
import { chooseLanguage } from './i18n/language.ts'
import { Translations } from './i18n/translations.tsx'

await hydrate()

async function hydrate() {
  const language = chooseLanguage(document.documentElement.lang, null)
  // Only the language that is shown is loaded; the page's head has asked for it already.
  const catalogue = await fetch(CATALOGUE_URLS[language])
  const i18n = createI18n(language, await catalogue.json())
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <Translations i18n={i18n}>
          <HydratedRouter />
        </Translations>
      </StrictMode>,
    )
  })
}
