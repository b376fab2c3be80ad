import { inkOn, liftFrom, parseAccent } from './colours.ts'

const DARK_GROUND = '#181715'
const DEFAULT_LIGHT = '#0f766e'
const DEFAULT_DARK = '#2dd4bf'

/** The accent in both themes as a rule for a shadow root; a page may still override `--sapa-accent`. */
export function accentRules(accent: string | null): string {
  const own = parseAccent(accent) ?? DEFAULT_LIGHT
  const dark = liftFrom(own, DARK_GROUND)
  const control = own === DEFAULT_LIGHT ? DEFAULT_DARK : dark
  return `.sapa{${colours(own, own)}}@media(prefers-color-scheme:dark){.sapa{${colours(control, dark)}}}`
}

/** A bubble full of text may be calmer than a button that has to be found. */
function colours(accent: string, bubble: string): string {
  const one = (name: string, value: string) => `--${name}:var(--sapa-${name},${value})`
  return [
    one('accent', accent),
    one('on-accent', inkOn(accent)),
    `--own:var(--sapa-accent,${bubble});--on-own:var(--sapa-on-accent,${inkOn(bubble)})`,
  ].join(';')
}
