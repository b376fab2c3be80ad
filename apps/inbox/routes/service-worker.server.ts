import { CATALOGUES } from '../i18n/catalogues.server.ts'
import icon from '../pwa/icon-192.png?url&no-inline'
import source from '../pwa/service-worker.js?raw'

/** The inbox's service worker: it shows pushes, and keeps nothing. */
export function loader() {
  const words = Object.fromEntries(
    Object.entries(CATALOGUES).map(([language, catalogue]) => [language, catalogue.push]),
  )
  const head = `const WORDS = ${JSON.stringify(words)}\nconst ICON = ${JSON.stringify(icon)}\n`
  return new Response(head + source, {
    headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' },
  })
}
