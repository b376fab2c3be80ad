/** The look that the server tells (see BeaconAnswer) as rules for a shadow root; a page may still override `--sapa-accent`. */
export function accentRules(look: string): string {
  const [accent, ink, dark, inkInDark, , own, onOwn] = look.split(' ')
  return `.sapa{${colours(accent, ink, accent, ink)}}.sapa.dark{${colours(dark, inkInDark, own, onOwn)}}`
}

function colours(accent = '', ink = '', own = '', onOwn = ''): string {
  const one = (name: string, page: string, value: string) => `--${name}:var(--sapa-${page},${value})`
  return [
    one('accent', 'accent', accent),
    one('on-accent', 'on-accent', ink),
    one('own', 'accent', own),
    one('on-own', 'on-accent', onOwn),
  ].join(';')
}
