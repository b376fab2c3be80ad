/**
 * Runs in the page: the texts of the chat that cannot be read well enough (WCAG 1.4.3), as they really stand there, with
 * the background that is really behind them. What is switched off need not be read.
 */
export function faintTexts(): string[] {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('There is no canvas.')
  const faint: string[] = []

  /** What shows when these colours lie above each other, the lowest first: whatever way they are written in. */
  const mixed = (colours: string[]): number[] => {
    context.fillStyle = 'white'
    for (const colour of ['white', ...colours]) {
      context.fillStyle = colour
      context.fillRect(0, 0, 1, 1)
    }
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)]
  }
  const light = (channels: number[]): number => {
    const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
      const share = channel / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const backgroundsOf = (element: Element): string[] => {
    const around = element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as ShadowRoot).host
    const outer = around ? backgroundsOf(around) : []
    return [...outer, getComputedStyle(element).backgroundColor]
  }
  const check = (element: Element, text: string, colour: string) => {
    const { fontSize, fontWeight } = getComputedStyle(element)
    const isLarge = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700)
    const backgrounds = backgroundsOf(element)
    const [lighter = 0, darker = 0] = [
      light(mixed(backgrounds)),
      light(mixed([...backgrounds, colour])),
    ].sort((a, b) => b - a)
    const ratio = (lighter + 0.05) / (darker + 0.05)
    if (ratio < (isLarge ? 3 : 4.5))
      faint.push(`${element.localName}.${element.className} "${text}": ${ratio.toFixed(2)}`)
  }
  const look = (root: ShadowRoot) => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.shadowRoot) look(element.shadowRoot)
      const isOff = element.closest('[aria-disabled=true], :disabled') !== null
      if (isOff || element.matches('style, .hidden, .hidden *') || !element.checkVisibility()) continue
      const own = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
      const text = own
        .map(({ nodeValue }) => nodeValue)
        .join('')
        .trim()
      if (text !== '') check(element, text, getComputedStyle(element).color)
      if (element.matches('textarea:placeholder-shown, input:placeholder-shown'))
        check(element, 'placeholder', getComputedStyle(element, '::placeholder').color)
    }
  }
  const chat = document.querySelector('sapa-chat')?.shadowRoot
  if (!chat) throw new Error('There is no chat.')
  look(chat)
  return faint
}
