const DARK_GROUND = '#181715'
const DEFAULT_LIGHT = '#0f766e'
const DEFAULT_DARK = '#2dd4bf'
// Only pure black and white leave no colour between them that neither can be read on.
const DARK_INK = '#000000'
const WHITE = '#ffffff'
const SHORT_OR_LONG_HEX = /^#(?:[\da-f]{3}|[\da-f]{6})$/i
/** Contrast that WCAG asks of the edge of a control. */
const CONTROL_CONTRAST = 3
const LIFT_STEP = 0.08

/** A colour with the ink that can be read upon it. */
type Ground = readonly [colour: string, ink: string]

/**
 * How a site's bubble looks, in as few letters as the loader can read: accent and its ink by day, the two by night, the
 * side, the two of a visitor's own messages by night, the theme. A site of one theme has the same colours all day.
 */
export function lookOf(site: {
  accent: string
  side: 'left' | 'right'
  theme: 'auto' | 'light' | 'dark'
}): string {
  const { light, dark, own } = accentGrounds(site.accent)
  const day = site.theme === 'dark' ? dark : light
  const night = site.theme === 'light' ? light : dark
  return [...day, ...night, site.side, ...(site.theme === 'light' ? light : own), site.theme].join(' ')
}

/** An accent on a light and on a dark page; `own` is for a bubble full of text there, which may be calmer. */
function accentGrounds(accent: string | null): { light: Ground; dark: Ground; own: Ground } {
  const light = parseAccent(accent) ?? DEFAULT_LIGHT
  const own = liftFrom(light, DARK_GROUND)
  const dark = light === DEFAULT_LIGHT ? DEFAULT_DARK : own
  return { light: withInk(light), dark: withInk(dark), own: withInk(own) }
}

function parseAccent(accent: string | null): string | null {
  return accent && SHORT_OR_LONG_HEX.test(accent) ? accent.toLowerCase() : null
}

/** The colour, lightened until it stands out from a dark ground. */
function liftFrom(colour: string, ground: string): string {
  let lifted = colour
  for (let share = LIFT_STEP; contrast(lifted, ground) < CONTROL_CONTRAST && share < 1; share += LIFT_STEP) {
    lifted = mixWithWhite(colour, share)
  }
  return lifted
}

/** With white or black, whichever is easier to read on it. */
function withInk(colour: string): Ground {
  return [colour, contrast(colour, WHITE) >= contrast(colour, DARK_INK) ? WHITE : DARK_INK]
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function mixWithWhite(colour: string, share: number): string {
  const mixed = channels(colour).map((value) => Math.round(value + (255 - value) * share))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

function channels(colour: string): number[] {
  const digits = colour.length === 4 ? colour.slice(1).replace(/./g, '$&$&') : colour.slice(1)
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16))
}
