import { svg, type TemplateResult } from 'lit'

const icon = (path: string) => svg`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>`

export const crossIcon = (): TemplateResult => icon('m6 6 12 12M18 6 6 18')
export const clipIcon = (): TemplateResult =>
  icon('m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7')
export const sendIcon = (): TemplateResult => icon('M12 19V5m-6 6 6-6 6 6')
export const downIcon = (): TemplateResult => icon('m6 9 6 6 6-6')
export const fileIcon = (): TemplateResult =>
  icon('M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5')
