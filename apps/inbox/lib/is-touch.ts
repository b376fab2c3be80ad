/** On a touch screen Enter is for new lines, as everywhere there; the button sends. */
export function isTouch(): boolean {
  return matchMedia('(pointer: coarse)').matches
}
