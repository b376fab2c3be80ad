import type { html, TemplateResult } from 'lit'
import { RATING_WORDS } from '../i18n/rating.ts'

interface Rating {
  language: 'en' | 'id'
  score: number | null
  /** It has been answered: say thank you. */
  done: boolean
  /** The answer could not be handed over. */
  failed: boolean
  choose: (score: number) => void
  send: (comment: string) => void
  dismiss: () => void
}

const FACES = ['😞', '🙁', '😐', '🙂', '😀']

export const styles = `
.rating{padding:12px 16px;border-top:1px solid var(--line);background:var(--panel);font-size:14px}
.rating form{display:grid;gap:10px}
.rating fieldset{margin:0;padding:0;border:0;display:flex;justify-content:space-between;gap:4px}
.rating legend{padding:0;margin:0 0 8px;font-weight:600;color:var(--text)}
.rating label{position:relative;width:48px;height:48px;display:grid;place-items:center;font-size:26px;border-radius:12px;border:2px solid transparent;cursor:pointer}
.rating label:hover{background:var(--line)}
.rating label:has(:checked){border-color:var(--accent)}
.rating label:has(:focus-visible){outline:2px solid var(--accent);outline-offset:2px}
.rating input{position:absolute;inset:0;margin:0;opacity:0;cursor:pointer}
.rating textarea{font:inherit;font-size:16px;padding:8px 12px;min-height:60px;border:1px solid var(--text-3);border-radius:10px;background:var(--panel);color:var(--text);resize:vertical}
.rating textarea::placeholder{color:var(--text-3)}
.rating div{display:flex;gap:8px}
.rating button{padding:9px 16px;border-radius:999px;font-size:14px;color:var(--text-2)}
.rating .go{background:var(--accent);color:var(--on-accent);font-weight:600}
.rating p{margin:0;color:var(--danger)}
`

/** How it went, once the team has closed the conversation: one answer, and words only for who has some. */
export function render(draw: typeof html, props: Rating): TemplateResult {
  const { score, failed, choose, send, dismiss } = props
  const strings = RATING_WORDS[props.language]
  if (props.done) return draw`<p class="rating" role="status">${strings.rated}</p>`
  const submitted = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    send(String(new FormData(event.currentTarget).get('comment') ?? ''))
  }
  return draw`<section class="rating" part="rating" aria-label=${strings.rate}>
    <form @submit=${submitted}>
      <fieldset>
        <legend>${strings.rate}</legend>
        ${FACES.map((face, at) => {
          const name = strings.scores[at] ?? ''
          return draw`<label title=${name}>
            <input type="radio" name="score" aria-label=${name} ?checked=${score === at + 1} @change=${() => choose(at + 1)} />
            <span aria-hidden="true">${face}</span>
          </label>`
        })}
      </fieldset>
      ${
        score === null
          ? ''
          : draw`<textarea name="comment" maxlength="1000" aria-label=${strings.rateComment} placeholder=${strings.rateComment}></textarea>`
      }
      ${failed ? draw`<p role="alert">${strings.notRated}</p>` : ''}
      <div>
        ${score === null ? '' : draw`<button class="go" type="submit">${strings.send}</button>`}
        <button type="button" @click=${dismiss}>${strings.notNow}</button>
      </div>
    </form>
  </section>`
}
