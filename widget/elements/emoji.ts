import type { html, TemplateResult } from 'lit'

interface EmojiGrid {
  label: string
  choose: (emoji: string) => void
  close: () => void
}

const COLUMNS = 8
const EMOJI = [
  ...'😀😁😂🤣😊😇🙂🙃😉😍🥰😘😜🤔🤗🤭😎🥳😌😴😐😕🙁😢😭😤😡😱😬🙄😷🤒',
  ...'👍👎👌🙏👏🙌👋🤝💪🤞✌👀❤🧡💛💚💙💜🖤💔🔥✨🎉🎂🎁⭐💯✅❌❓❗💬',
  ...'📷📎📦🚚🛒💳💰🏠🏪📞📱💻⏰📅☀🌧🌸🌴☕🍜🍚🍰🐱🐶🚗✈🛵🕌🌏🎵👕👟',
]

export const styles = `
.emoji{display:grid;grid-template-columns:repeat(${COLUMNS},1fr);max-height:min(176px,24dvh);overflow-y:auto;margin:0 0 6px;padding:6px;border:1px solid var(--line);border-radius:14px;background:var(--panel)}
.emoji button{height:36px;border-radius:8px;font-size:20px;line-height:1}
.emoji button:hover{background:var(--line)}
`

/** The emoji that people send most. One stop for the Tab key; arrows go around inside. */
export function render(draw: typeof html, { label, choose, close }: EmojiGrid): TemplateResult {
  const pressed = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: COLUMNS,
      ArrowUp: -COLUMNS,
    }
    if (event.key === 'Escape') {
      event.stopPropagation()
      return close()
    }
    const step = steps[event.key]
    const { target } = event
    if (step === undefined || !(target instanceof HTMLElement)) return
    event.preventDefault()
    const buttons = [...(target.parentElement?.children ?? [])]
    const next = buttons[buttons.indexOf(target) + step]
    if (!(next instanceof HTMLElement)) return
    target.tabIndex = -1
    next.tabIndex = 0
    next.focus()
  }
  return draw`<div class="emoji" role="group" aria-label=${label} @keydown=${pressed}>
    ${EMOJI.map(
      (emoji, at) =>
        draw`<button type="button" tabindex=${at === 0 ? 0 : -1} @click=${() => choose(emoji)}>${emoji}</button>`,
    )}
  </div>`
}
