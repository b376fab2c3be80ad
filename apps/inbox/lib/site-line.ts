/** The line that a customer puts into their pages. */
export function siteLine(url: string, key: string): string {
  return `<script src="${url}/widget.js" data-site="${key}" async></script>`
}
