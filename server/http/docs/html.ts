const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => NAMED[sign] ?? sign)
}

/** Words between backticks are code. */
export function code(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}
