import type { html, TemplateResult } from 'lit'
import type { SiteSettings } from '#server/protocol/views.ts'
import type { VisitorClaims } from '#server/protocol/visitors.ts'
import { PRE_CHAT_WORDS } from '../i18n/pre-chat.ts'

type Field = NonNullable<SiteSettings['preChat']>['fields'][number]

interface PreChat {
  language: 'en' | 'id'
  form: NonNullable<SiteSettings['preChat']>
  done: (claims: Partial<VisitorClaims>) => void
}

const KINDS: Record<Field, { type: string; autocomplete: string; part: keyof VisitorClaims }> = {
  name: { type: 'text', autocomplete: 'name', part: 'name' },
  email: { type: 'email', autocomplete: 'email', part: 'email' },
  phone: { type: 'tel', autocomplete: 'tel', part: 'phone' },
  question: { type: 'text', autocomplete: 'off', part: 'answer' },
}

export const styles = `
.pre-chat{padding:16px;padding-bottom:calc(16px + env(safe-area-inset-bottom));border-top:1px solid var(--line);display:grid;gap:12px;max-height:60%;overflow-y:auto;box-sizing:border-box}
.pre-chat p{margin:0;font-size:14px;color:var(--text-2)}
.pre-chat label{display:grid;gap:4px;font-size:13px;font-weight:500}
.pre-chat input{font:inherit;font-size:16px;padding:9px 12px;min-width:0;border:1px solid var(--text-3);border-radius:10px;background:var(--panel);color:var(--text)}
.pre-chat input:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.pre-chat div{display:flex;gap:8px;align-items:center;flex-wrap:wrap}
.pre-chat .go{padding:10px 18px;border-radius:999px;background:var(--accent);color:var(--on-accent);font-size:15px;font-weight:600}
.pre-chat .skip{padding:10px 12px;border-radius:999px;color:var(--text-2);font-size:14px;text-decoration:underline;text-underline-offset:3px}
`

/** What a site asks before the first message. What is typed here is a claim, and proves nothing. */
export function render(draw: typeof html, { language, form, done }: PreChat): TemplateResult {
  const strings = PRE_CHAT_WORDS[language]
  const isRequired = form.mode === 'required'
  const submitted = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const typed = Object.fromEntries(
      [...new FormData(event.currentTarget)].map(([name, text]) => [name, String(text)]),
    )
    const question = form.fields.includes('question') ? form.question || strings.yourQuestion : ''
    done({ ...typed, question })
  }
  return draw`<form class="pre-chat" part="form" @submit=${submitted}>
    <p>${strings.preChat}</p>
    ${form.fields.map((field) => {
      const { type, autocomplete, part } = KINDS[field]
      return draw`<label>${labelOf(field, form.question, strings)}
        <input name=${part} type=${type} autocomplete=${autocomplete} maxlength="200" ?required=${isRequired} />
      </label>`
    })}
    <div>
      <button class="go" type="submit">${strings.startChat}</button>
      ${isRequired ? '' : draw`<button class="skip" type="button" @click=${() => done({})}>${strings.skip}</button>`}
    </div>
  </form>`
}

function labelOf(field: Field, question: string, strings: (typeof PRE_CHAT_WORDS)['en']): string {
  if (field === 'question') return question || strings.yourQuestion
  return { name: strings.yourName, email: strings.yourEmail, phone: strings.yourPhone }[field]
}
