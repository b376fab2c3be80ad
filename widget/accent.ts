import { inkOn, liftFrom, parseAccent } from './colours.ts'

const DARK_GROUND = '#181715'
const DEFAULT_LIGHT = '#0f766e'
const DEFAULT_DARK = '#2dd4bf'

/** The accent in both themes as a rule for a shadow root; a page may still override `--sapa-accent`. */
export function accentRules(accent: string | null): string {
  const own = parseAccent(accent)
  const light = own ?? DEFAULT_LIGHT
  const dark = own === null || own === DEFAULT_LIGHT ? DEFAULT_DARK : liftFrom(own, DARK_GROUND)
  return `.sapa{${colours(light)}}@media(prefers-color-scheme:dark){.sapa{${colours(dark)}}}`
}

function colours(accent: string): string {
  return `--accent:var(--sapa-accent,${accent});--on-accent:var(--sapa-on-accent,${inkOn(accent)})`
}
