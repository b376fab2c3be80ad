import type { html, TemplateResult } from 'lit'
import type { Strings } from '../i18n/strings.ts'
import type { Chosen } from './composer.ts'

interface ChosenFiles {
  chosen: readonly Chosen[]
  strings: Strings
  formatBytes: (bytes: number, locale: string) => string
  drop: (chosen: Chosen) => void
}

export const styles = `
ul{list-style:none;margin:0 0 6px;padding:0 4px;display:flex;flex-wrap:wrap;gap:6px}
li{display:flex;align-items:center;gap:8px;max-width:100%;box-sizing:border-box;padding:4px 4px 4px 10px;border:1px solid var(--line);border-radius:10px;background:var(--panel-2);font-size:13px}
li img{width:32px;height:32px;margin-inline-start:-4px;border-radius:6px;object-fit:cover}
li span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
li small{color:var(--text-3);font-size:12px;white-space:nowrap}
li .icon{width:28px;height:28px;font-size:18px;line-height:1}
`

/** Files that go out with the next message. */
export function render(
  draw: typeof html,
  { chosen, strings, formatBytes, drop }: ChosenFiles,
): TemplateResult {
  return draw`<ul>${chosen.map(
    (one) => draw`<li>
      ${one.preview ? draw`<img src=${one.preview} alt="" />` : ''}
      <span dir="auto">${one.file.name}</span>
      <small>${formatBytes(one.file.size, strings.locale)}</small>
      <button class="icon" type="button" aria-label=${strings.removeFile(one.file.name)} @click=${() => drop(one)}>×</button>
    </li>`,
  )}</ul>`
}
