import { describe, expect, test } from 'vitest'
import { lookOf } from '#server/protocol/colours.ts'
import { accentRules } from '#widget/accent.ts'

const TEXT_CONTRAST = 4.5
const CONTROL_CONTRAST = 3
const DARK_GROUND = '#181715'
const ACCENTS = [
  '#0f766e',
  '#000000',
  '#ffffff',
  '#ffee00',
  '#2563eb',
  '#7f7f7f',
  '#e11d48',
  '#123',
  '#7c3aed',
]

const rulesOf = (accent: string | null) =>
  accentRules(lookOf({ accent: accent ?? '', side: 'right', theme: 'auto' }))

describe('the accent of a site', () => {
  test.each(ACCENTS)('%s carries readable text in both themes', (accent) => {
    const grounds = pairs(rulesOf(accent))
    expect(grounds).toHaveLength(4)
    for (const { colour, ink } of grounds) expect(contrast(colour, ink)).toBeGreaterThanOrEqual(TEXT_CONTRAST)
  })

  test.each(ACCENTS)('%s can be found on a dark page', (accent) => {
    const dark = rulesOf(accent).split('.dark')[1] ?? ''
    for (const { colour } of pairs(dark)) {
      expect(contrast(colour, DARK_GROUND)).toBeGreaterThanOrEqual(CONTROL_CONTRAST)
    }
  })

  test.each(['red;}*{display:none}', 'url(x)', '', null])('%j is not let into the style', (accent) => {
    expect(rulesOf(accent)).toBe(rulesOf(null))
  })

  test('is one and the same by day and by night where the site wants one theme', () => {
    const [light, ink, dark, inkInDark] = lookOf({ accent: '#123456', side: 'left', theme: 'light' }).split(
      ' ',
    )
    expect([dark, inkInDark]).toEqual([light, ink])
  })
})

function pairs(rules: string): { colour: string; ink: string }[] {
  const values = [...rules.matchAll(/,(#[\da-f]{3,6})\)/g)].map(([, value]) => value ?? '')
  return values.flatMap((colour, at) => (at % 2 === 0 ? [{ colour, ink: values[at + 1] ?? '' }] : []))
}

/** WCAG's own formula, written down a second time on purpose. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1)
  const weights = [0.2126, 0.7152, 0.0722]
  return weights.reduce((sum, weight, at) => {
    const share = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16) / 255
    return sum + weight * (share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4)
  }, 0)
}
