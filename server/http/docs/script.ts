/** Chooses the language of the examples, and narrows the page to what has the words that are looked for. */
export const SCRIPT = `
const root = document.documentElement
const language = document.getElementById('language')
const search = document.getElementById('search')
const nothing = document.getElementById('nothing')
const sections = [...document.querySelectorAll('section, main > details')]
const texts = new Map(sections.map((one) => [one, one.textContent.toLowerCase()]))
language.addEventListener('change', () => root.setAttribute('data-language', language.value))
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  for (const one of sections) one.hidden = !words.every((word) => texts.get(one).includes(word))
  for (const head of document.querySelectorAll('main h2')) {
    let next = head.nextElementSibling
    let shown = words.length === 0
    for (; next && next.tagName !== 'H2'; next = next.nextElementSibling) if (texts.has(next) && !next.hidden) shown = true
    head.hidden = !shown
  }
  nothing.hidden = sections.some((one) => !one.hidden)
})
`
