// Makes apps/inbox/emoji/*.json anew: `node scripts/emoji-data.mjs FOLDER`, where FOLDER holds, unpacked, the packages
// cldr-annotations-full and cldr-annotations-derived-full 48.2.0 (names and keywords, Unicode-3.0) and unicode-emoji-json 0.9.0
// (order and groups, MIT). They are needed for nothing else, so they are no dependencies.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LANGUAGES = ['en', 'id']
/** Older phones show a box for newer ones. */
const NEWEST = 15
const KEYWORDS = 14

const folder = process.argv[2]
const groups = read('unicode-emoji-json/data-by-group.json')
for (const language of LANGUAGES) {
  const names = {
    ...annotations('cldr-annotations-derived-full/annotationsDerived', language),
    ...annotations('cldr-annotations-full/annotations', language),
  }
  const data = Object.fromEntries(
    groups.map(({ slug, emojis }) => [
      slug,
      emojis
        .filter(({ emoji_version: version }) => Number(version) <= NEWEST)
        .map(({ emoji, name }) => lineOf(emoji, names[emoji] ?? names[emoji.replaceAll('\uFE0F', '')], name))
        .join('\n'),
    ]),
  )
  const file = join(import.meta.dirname, `../apps/inbox/emoji/${language}.json`)
  writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`)
}

/** The sign, its name, and words by which it is found and that its name has not. */
function lineOf(emoji, annotation, english) {
  const name = annotation?.tts?.[0] ?? english
  const words = new Set((annotation?.default ?? []).flatMap((keyword) => keyword.split(/[\s,:–-]+/)))
  const others = [...words].filter((word) => word.length > 1 && !name.includes(word)).slice(0, KEYWORDS)
  return [emoji, name, others.join(' ')].join('|')
}

function annotations(path, language) {
  const file = read(`${path}/${language}/annotations.json`)
  return (file.annotations ?? file.annotationsDerived).annotations
}

function read(path) {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'))
}
