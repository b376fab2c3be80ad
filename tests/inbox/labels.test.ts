import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { labelsOf } from '#inbox/lib/use-labels.ts'
import { LABEL_COLOURS } from '#server/protocol/limits.ts'

const CSS = readFileSync(join(import.meta.dirname, '../../apps/inbox/components/label-chip.css'), 'utf8')
const READABLE = 4.5

test.each(LABEL_COLOURS)('a %s label can be read in both themes', (colour) => {
  const rule = new RegExp(
    `\\.label-${colour} \\{\\s*background: light-dark\\((#\\w+), (#\\w+)\\);\\s*color: light-dark\\((#\\w+), (#\\w+)\\)`,
  ).exec(CSS)
  const [, lightGround = '', darkGround = '', lightText = '', darkText = ''] = rule ?? []
  expect(contrast(lightText, lightGround)).toBeGreaterThanOrEqual(READABLE)
  expect(contrast(darkText, darkGround)).toBeGreaterThanOrEqual(READABLE)
})

test('labels stand by name, and one that was removed is not shown', () => {
  const order = { id: '1', name: 'order', colour: 'teal' } as const
  const complaint = { id: '2', name: 'Complaint', colour: 'red' } as const
  expect(labelsOf({ 1: order, 2: complaint }, ['1', 'removed', '2'])).toEqual([complaint, order])
})

/** By the rule of WCAG 2.2. */
function contrast(one: string, two: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(two)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
