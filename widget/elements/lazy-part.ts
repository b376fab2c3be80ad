import { html, type LitElement, nothing, type TemplateResult } from 'lit'

/** A part of an element that few visitors see. It brings its styles, and borrows Lit from who shows it. */
export interface LazyPart<P> {
  styles: string
  render(draw: typeof html, props: P): TemplateResult
}

/** Draws a part once it has been loaded, which begins when it is first wanted. */
export function lazily<P>(
  host: LitElement,
  load: () => Promise<LazyPart<P>>,
): { draw(props: P): TemplateResult | typeof nothing /** It could not be loaded. */; failed(): boolean } {
  let part: LazyPart<P> | undefined
  let state: 'unwanted' | 'loading' | 'failed' = 'unwanted'

  async function begin(): Promise<void> {
    state = 'loading'
    try {
      part = await load()
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(part.styles)
      const { shadowRoot } = host
      if (shadowRoot) shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, sheet]
    } catch {
      state = 'failed'
    }
    host.requestUpdate()
  }

  return {
    draw(props) {
      if (part) return part.render(html, props)
      if (state === 'unwanted') void begin()
      return nothing
    },
    failed: () => state === 'failed',
  }
}
