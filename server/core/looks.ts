import { accentGrounds } from '#server/protocol/colours.ts'

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
