import en from './en.json' with { type: 'json' }
import id from './id.json' with { type: 'json' }

/** Every language, for the server, which renders all of them; a browser loads only its own. */
export const CATALOGUES = { en, id }
