import en from './en.json?url&no-inline'
import id from './id.json?url&no-inline'
import type { Language } from './language.ts'

/** Where the browser finds its language: the page asks for it from its head, long before a script does. */
export const CATALOGUE_URLS: Record<Language, string> = { en, id }
