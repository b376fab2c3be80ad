import type { WebsiteRow } from '#db/websites.ts'
import type { App } from '#server/context.ts'
import { lookOf } from '#server/protocol/colours.ts'
import { type SiteLanguage, SiteOptions } from '#server/protocol/site-options.ts'
import type { SiteSettings } from '#server/protocol/views.ts'
import type { BeaconAnswer } from '#server/protocol/visitors.ts'
import { openingAt } from './business-hours.ts'

/** What is set for a website, and as usual where nothing is. */
export function readOptions({ options }: Pick<WebsiteRow, 'options'>): SiteOptions {
  return SiteOptions.parse(JSON.parse(options ?? '{}'))
}

/** What a page shows before a click. */
export function pageSettings(app: App, website: WebsiteRow, language: SiteLanguage): BeaconAnswer {
  const options = readOptions(website)
  const { afterSeconds, scrolledPercent, url } = options.greets
  const text = options.texts[language].greeting || website.greeting
  const greets = text !== '' && (afterSeconds !== null || scrolledPercent !== null)
  return {
    look: lookOf({ ...options, accent: website.accent }),
    ...(greets ? { greeting: { text, afterSeconds, scrolledPercent, url } } : {}),
    ...(openingAt(options.hours, app.clock.now()).isOpen ? {} : { away: true as const }),
  }
}

/** What the panel shows. */
export function siteSettings(app: App, website: WebsiteRow, language: SiteLanguage): SiteSettings {
  const { texts, hours, preChat, sound, asksRating } = readOptions(website)
  const own = texts[language]
  const { mode } = preChat
  return {
    name: own.title || website.name,
    greeting: own.greeting || website.greeting,
    offline: own.offline,
    placeholder: own.placeholder,
    preChat: mode === 'off' ? null : { mode, fields: preChat.fields, question: own.question },
    sound,
    asksRating,
    ...openingAt(hours, app.clock.now()),
    fileMaxBytes: app.config.media.maxBytes,
  }
}
