import MarkdownIt from 'markdown-it'
import { copyable, DOCS_PAGES, type DocsPageName, docsFrame } from './frame.ts'
import { DOCS_WORDS, type DocsLanguage } from './words.ts'

/** The texts of the repository that are pages of the documentation too. */
export const GUIDES = {
  guide: 'API.md',
  gateways: 'DIALECTS.md',
  whatsapp: 'WHATSAPP.md',
} as const satisfies Partial<Record<DocsPageName, string>>
export type GuideName = keyof typeof GUIDES

/** A text of the repository as a page. It is English; what stands around it is in the reader's language. */
export function guidePage(
  text: string,
  { guide, language }: { guide: GuideName; language: DocsLanguage },
): string {
  const markdown = new MarkdownIt({ html: false })
  const parts: { href: string; name: string }[] = []
  const { rules } = markdown.renderer
  rules.heading_open = (tokens, index) => {
    const name = String(tokens[index + 1]?.content ?? '').replaceAll('`', '')
    const { tag } = tokens[index] ?? { tag: 'h2' }
    if (tag === 'h2') parts.push({ href: `#${slug(name)}`, name })
    return `<${tag} id="${slug(name)}">`
  }
  rules.link_open = (tokens, index) => {
    const href = String(tokens[index]?.attrGet('href') ?? '')
    return `<a${targetOf(href)}>`
  }
  rules.table_open = () => '<div class="wide"><table>'
  rules.table_close = () => '</table></div>'
  const { fence } = rules
  rules.fence = (...all) => copyable(language, fence?.(...all) ?? '')
  const main = markdown.render(text)
  const { note, pages } = DOCS_WORDS[language]
  return docsFrame({
    page: guide,
    language,
    title: `${pages[guide]} · Sapa`,
    controls: '',
    parts,
    main: `${note ? `<p>${note}</p>` : ''}<article lang="en">${main}</article>`,
  })
}

/** As GitHub names the places of a text. */
function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

/** A link to another text leads to its page; where it has none, it is no link. */
function targetOf(href: string): string {
  if (/^(https?:|#)/.test(href)) return ` href="${MarkdownIt().utils.escapeHtml(href)}"`
  const [file = '', place] = href.split('#')
  const [guide] = Object.entries(GUIDES).find(([, name]) => name === file) ?? []
  if (guide === undefined) return ''
  return ` href="${DOCS_PAGES[guide as GuideName]}${place ? `#${encodeURIComponent(place)}` : ''}"`
}
