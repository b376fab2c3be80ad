import { createHash } from 'node:crypto'
import { escaped } from './html.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'
import { DOCS_WORDS, type DocsLanguage } from './words.ts'

/** The pages of the documentation, and where they are. */
export const DOCS_PAGES = {
  reference: '/docs',
  guide: '/docs/guide',
  gateways: '/docs/gateways',
  whatsapp: '/docs/whatsapp',
} as const
export type DocsPageName = keyof typeof DOCS_PAGES

/** Only what stands in the page runs, and nothing is loaded from anywhere. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** One page of the documentation, around what stands in it. */
export function docsFrame({
  page,
  language,
  title,
  controls,
  parts,
  main,
}: {
  page: DocsPageName
  language: DocsLanguage
  title: string
  controls: string
  parts: { href: string; name: string }[]
  main: string
}): string {
  const words = DOCS_WORDS[language]
  const { other } = words
  const pages = Object.entries(DOCS_PAGES).map(([name, path]) => {
    const here = name === page ? ' aria-current="page"' : ''
    return `<a href="${path}?lang=${language}"${here}>${words.pages[name as DocsPageName]}</a>`
  })
  const links = parts.map(({ href, name }) => `<li><a href="${escaped(href)}">${escaped(name)}</a></li>`)
  return `<!doctype html>
<html lang="${language}" data-language="0">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Sapa API</h1>
<nav class="pages" aria-label="${words.pagesLabel}">${pages.join('')}</nav>
${controls}
<a class="other" href="?lang=${other.language}" lang="${other.language}" hreflang="${other.language}">${other.name}</a>
</header>
<nav class="parts" aria-label="${words.parts}"><ul>${links.join('')}</ul></nav>
<main>
${main}
</main>
<script>${SCRIPT}</script>
</body>
</html>`
}

/** What is copied as a whole; the button shows where scripts run. */
export function copyable(language: DocsLanguage, inside: string): string {
  const { copy, copied } = DOCS_WORDS[language]
  return `<div class="copyable"><button type="button" class="copy" data-copied="${copied}" hidden>${copy}</button>${inside}</div>`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
