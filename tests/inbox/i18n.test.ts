import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createI18n } from '#inbox/i18n/create-i18n.ts'
import en from '#inbox/i18n/en.json' with { type: 'json' }
import id from '#inbox/i18n/id.json' with { type: 'json' }
import { chooseLanguage, LANGUAGES } from '#inbox/i18n/language.ts'

const CATALOGUES = { en: flatten(en), id: flatten(id) }
const FOLDER = join(import.meta.dirname, '../../apps/inbox')
// Chosen while running: the last part of these keys is a value.
const CHOSEN = [
  'errors.',
  'status.',
  'role.',
  'visibility.',
  'inbox.view.',
  'inbox.status.',
  'settings.',
  'webhooks.event.',
  'webhooks.news.',
  // Shown by the service worker.
  'push.',
]

test('every sentence exists in every language', () => {
  expect(namesOf('id')).toEqual(namesOf('en'))
})

test('every sentence has the same places for names and numbers', () => {
  for (const [key, sentence] of Object.entries(CATALOGUES.id)) {
    const original = CATALOGUES.en[key] ?? ''
    expect([key, placesOf(sentence)]).toEqual([key, placesOf(original)])
  }
})

describe.each(LANGUAGES)('in %s', (language) => {
  test('every plural that the language has is written', () => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const key of Object.keys(CATALOGUES[language]).filter((key) => key.endsWith('_other'))) {
      for (const category of needed) {
        expect(CATALOGUES[language]).toHaveProperty([key.replace('_other', `_${category}`)])
      }
    }
  })

  test('nothing is empty', () => {
    for (const sentence of Object.values(CATALOGUES[language])) expect(sentence.trim()).not.toBe('')
  })

  test('no translation is left that nothing shows', () => {
    const sources = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
      .join('\n')
    const unused = namesOf(language).filter(
      (key) =>
        !sources.includes(key) && !CHOSEN.some((start) => key.startsWith(start)) && !isChosen(key, sources),
    )
    expect(unused).toEqual([])
  })
})

test('a person reads numbers as people say them', () => {
  expect(createI18n('en', en).t('rail.unread', { count: 1 })).toBe('1 unread conversation')
  expect(createI18n('en', en).t('rail.unread', { count: 2 })).toBe('2 unread conversations')
  expect(createI18n('id', id).t('rail.unread', { count: 2 })).toBe('2 percakapan belum dibaca')
})

test('the own language counts first, then the browser, then English', () => {
  expect(chooseLanguage('id', 'en')).toBe('id')
  expect(chooseLanguage(null, 'de-DE,id;q=0.8,en;q=0.9')).toBe('en')
  expect(chooseLanguage(null, 'de, id-ID;q=0.5')).toBe('id')
  expect(chooseLanguage('xx', null)).toBe('en')
  expect(chooseLanguage(null, ';;q=,,')).toBe('en')
})

/** `problem.${kind}.title` covers `problem.missing.title`. */
function isChosen(key: string, sources: string): boolean {
  const parts = key.split('.')
  return parts.some((_part, index) => {
    const before = parts.slice(0, index).join('.')
    const after = parts.slice(index + 1).join('.')
    const pattern = new RegExp(
      `\`${escaped(before)}\\.\\$\\{[^}]+\\}${after === '' ? '' : `\\.${escaped(after)}`}\``,
    )
    return before !== '' && pattern.test(sources)
  })
}

function escaped(text: string): string {
  return text.replaceAll('.', '\\.')
}

function namesOf(language: 'en' | 'id'): string[] {
  return [...new Set(Object.keys(CATALOGUES[language]).map((key) => key.replace(/_(one|other)$/, '')))].sort()
}

function placesOf(sentence: string): string[] {
  return (sentence.match(/\{\{\w+\}\}|<\/?\w+>/g) ?? []).sort()
}

function flatten(catalogue: object, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(catalogue).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[prefix + key, value]]
        : Object.entries(flatten(value, `${prefix}${key}.`)),
    ),
  )
}
