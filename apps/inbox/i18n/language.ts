export const LANGUAGES = ['en', 'id'] as const
export type Language = (typeof LANGUAGES)[number]

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value)
}

/** The agent's own language, else the best one that the browser asks for. */
export function chooseLanguage(own: string | null, acceptLanguage: string | null): Language {
  const wanted = [own ?? '', ...readAcceptLanguage(acceptLanguage ?? '')]
  const tags = wanted.map((tag) => tag.toLowerCase().split('-')[0])
  return tags.find(isLanguage) ?? 'en'
}

function readAcceptLanguage(header: string): string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', quality = 'q=1'] = part.trim().split(';')
      return { tag: tag.trim(), quality: Number(quality.trim().replace('q=', '')) || 0 }
    })
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)
}
