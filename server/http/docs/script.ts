/** Chooses the language of the examples and remembers it, copies, and narrows the page to what has the words that are looked for. */
export const SCRIPT = `
const root = document.documentElement
const language = document.getElementById('language')
const search = document.getElementById('search')
const nothing = document.getElementById('nothing')
const KEPT = 'sapa-docs-language'
if (language) {
  const show = () => root.setAttribute('data-language', language.value)
  let kept = null
  try { kept = localStorage.getItem(KEPT) } catch {}
  const option = [...language.options].find((one) => one.text === kept)
  if (option) language.value = option.value
  show()
  language.addEventListener('change', () => {
    show()
    try { localStorage.setItem(KEPT, language.selectedOptions[0].text) } catch {}
  })
}
for (const button of document.querySelectorAll('.copy')) button.hidden = false
document.addEventListener('click', async ({ target }) => {
  if (!target.matches('.copy')) return
  const shown = [...target.parentElement.querySelectorAll('pre')].find((one) => one.offsetParent)
  if (!(await copied(shown))) return
  const word = target.dataset.word ??= target.textContent
  target.textContent = target.dataset.copied
  setTimeout(() => { target.textContent = word }, 2000)
})
async function copied(pre) {
  if (navigator.clipboard) return navigator.clipboard.writeText(pre.textContent).then(() => true, () => false)
  getSelection().selectAllChildren(pre)
  return document.execCommand('copy')
}
const sections = search ? [...document.querySelectorAll('section, main > details')] : []
const texts = new Map(sections.map((one) => [one, one.textContent.toLowerCase()]))
search?.addEventListener('input', () => {
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
