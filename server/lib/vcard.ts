/** A card as WhatsApp writes it; `waid` is what makes a number of it one that can be written to. */
export function vCard({ name, phones }: { name: string; phones: string[] }): string {
  const numbers = phones.map((phone) => {
    const digits = phone.replace(/\D/g, '')
    const waid = phone.trim().startsWith('+') ? `;waid=${digits}` : ''
    return `TEL;type=CELL;type=VOICE${waid}:${escaped(phone)}`
  })
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escaped(name)};;;`,
    `FN:${escaped(name)}`,
    ...numbers,
    'END:VCARD',
  ]
  return lines.join('\n')
}

/** A line break in a name would begin a line of its own. */
function escaped(value: string): string {
  return value.replace(/[\\,;]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ')
}
