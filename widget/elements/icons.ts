import { svg, type TemplateResult } from 'lit'

const icon = (path: string) => svg`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>`

export const crossIcon = (): TemplateResult => icon('m6 6 12 12M18 6 6 18')
export const clipIcon = (): TemplateResult =>
  icon('m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7')
export const sendIcon = (): TemplateResult => icon('M12 19V5m-6 6 6-6 6 6')
export const downIcon = (): TemplateResult => icon('m6 9 6 6 6-6')
export const smileIcon = (): TemplateResult =>
  icon('M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5v.5m6-.5v.5')
export const cameraIcon = (): TemplateResult =>
  icon('M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z')
