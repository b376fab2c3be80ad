import { expect, test } from 'vitest'
import { createI18n } from '#inbox/i18n/create-i18n.ts'
import en from '#inbox/i18n/en.json' with { type: 'json' }
import { deviceName } from '#inbox/lib/device-name.ts'
import { filterSearch, readFilter } from '#inbox/lib/filter.ts'
import { groupMessages } from '#inbox/lib/group-messages.ts'
import { fromLocalInput, toLocalInput } from '#inbox/lib/local-input.ts'
import { contactPath, initials } from '#inbox/lib/names.ts'
import { readPreferences } from '#inbox/lib/preferences.server.ts'
import { previewPage } from '#inbox/lib/preview-page.server.ts'
import { snoozePresets } from '#inbox/lib/snooze-presets.ts'
import { clockTime, dayName, shortAge } from '#inbox/lib/time.ts'
import { safeNext } from '#inbox/lib/viewer.server.ts'
import { aMessage, aReply } from './views.ts'

const NOW = Date.UTC(2026, 10, 21, 3, 0)
const JAKARTA = { language: 'en', timeZone: 'Asia/Jakarta', now: NOW }
const WORDS = {
  now: 'now',
  minutes: (n: number) => `${n}m`,
  hours: (n: number) => `${n}h`,
  yesterday: 'Yesterday',
  today: 'Today',
}

test('after signing in one comes back to a page of our own and to nothing else', () => {
  expect(safeNext('/inbox/1?view=mine')).toBe('/inbox/1?view=mine')
  for (const next of [
    null,
    '',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ]) {
    expect(safeNext(next)).toBe('/inbox')
  }
})

test('a filter survives the address bar, and nonsense there is harmless', () => {
  const filter = { view: 'mine', status: 'closed' } as const
  expect(readFilter(new URLSearchParams(filterSearch(filter)))).toEqual(filter)
  expect(readFilter(new URLSearchParams('view=__proto__&status=1'))).toEqual({ view: 'all', status: 'open' })
  expect(filterSearch({ view: 'all', status: 'open' })).toBe('')
  const narrowed = { view: 'all', status: 'open', label: 'label-1', priority: 'urgent' } as const
  expect(readFilter(new URLSearchParams(filterSearch(narrowed)))).toEqual(narrowed)
  expect(readFilter(new URLSearchParams('priority=very&label='))).toEqual({ view: 'all', status: 'open' })
})

test('ages are short and days have names, in the zone of who looks', () => {
  expect(shortAge(NOW - 30_000, JAKARTA, WORDS)).toBe('now')
  expect(shortAge(NOW - 5 * 60_000, JAKARTA, WORDS)).toBe('5m')
  expect(shortAge(NOW - 3 * 3_600_000, JAKARTA, WORDS)).toBe('3h')
  // 10:00 in Jakarta: eleven hours ago was still the day before.
  expect(shortAge(NOW - 11 * 3_600_000, JAKARTA, WORDS)).toBe('Yesterday')
  expect(dayName(NOW - 11 * 3_600_000, { ...JAKARTA, timeZone: 'Pacific/Kiritimati' }, WORDS)).toBe('Today')
  expect(shortAge(NOW - 20 * 86_400_000, JAKARTA, WORDS)).toBe('1 Nov')
  expect(clockTime(NOW, JAKARTA)).toBe('10:00')
})

test('a thread is cut into days, and a person is named where they begin', () => {
  const at = (seq: number, sentAt: number) => ({ ...aMessage(seq), sentAt })
  const day = Date.UTC(2026, 10, 20, 16, 58)
  const days = groupMessages(
    [
      at(1, day),
      at(2, day + 60_000),
      { ...aReply(3), sentAt: day + 90_000 },
      at(4, day + 180_000),
      at(5, day + 900_000),
    ],
    JAKARTA,
  )
  expect(days.map(({ messages }) => messages.map(({ isFirst }) => isFirst))).toEqual([
    [true, false, true],
    [true, true],
  ])
})

test('snoozing ends in the future, in the morning where a morning is meant', () => {
  for (const { name, until } of snoozePresets(NOW)) {
    expect(until).toBeGreaterThan(NOW)
    if (name === 'tomorrow' || name === 'nextWeek') expect(new Date(until).getHours()).toBe(9)
    if (name === 'nextWeek') expect(new Date(until).getDay()).toBe(1)
  }
})

test('a moment goes into a field for day and time and comes out of it again, and nonsense does not', () => {
  const minute = NOW - (NOW % 60_000)
  expect(fromLocalInput(toLocalInput(minute))).toBe(minute)
  expect(toLocalInput(minute)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
  for (const wrong of ['', 'tomorrow', '2026-11-27', '2026-13-40T99:99'])
    expect(fromLocalInput(wrong)).toBeNull()
})

test('a visitor without a name is told apart by the page', () => {
  expect(contactPath({ firstPage: 'https://shop.example/pricing?utm=1' })).toBe('/pricing')
  expect(contactPath({ firstPage: 'https://shop.example/' })).toBeNull()
  expect(contactPath({ firstPage: 'not an address' })).toBeNull()
  expect(initials('Siti Nurhaliza Rahmawati')).toBe('SR')
  expect(initials('🙏 budi')).toBe('B')
  expect(initials('山田')).toBe('山')
})

test('cookies of a stranger choose no theme, no zone and no key that does not exist', () => {
  const read = (cookie: string) => readPreferences(new Request('http://own.example', { headers: { cookie } }))
  const usual = { theme: 'system', timeZone: 'UTC', sendKey: 'enter' }
  expect(read('sapa_theme=dark; sapa_time_zone=Asia%2FJakarta; sapa_send_key=ctrl-enter')).toEqual({
    theme: 'dark',
    timeZone: 'Asia/Jakarta',
    sendKey: 'ctrl-enter',
  })
  expect(read('sapa_theme="><script>; sapa_time_zone=%E0%A4%A; sapa_send_key=tab')).toEqual(usual)
  expect(read('sapa_time_zone=Mars/Base')).toEqual(usual)
})

test('the preview page shows a name as text, whatever it is', () => {
  const page = previewPage({
    name: '<script>alert(1)</script>',
    key: 'k"><img>',
    nonce: 'abc',
    language: 'en',
    t: createI18n('en', en).t,
  })
  expect(page).not.toContain('<script>alert')
  expect(page).not.toContain('<img')
  expect(page).toContain('src="/widget.js"')
})

test('a device is recognised by its browser and system', () => {
  const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
  const phone =
    'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36'
  expect(deviceName(firefox)).toBe('Firefox, Windows')
  expect(deviceName(phone)).toBe('Chrome, Android')
  expect(deviceName('curl/8')).toBeNull()
})
