/** A moment as a `datetime-local` field has it, in the zone of the browser: `2026-11-27T09:00`. */
export function toLocalInput(time: number): string {
  const date = new Date(time)
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The moment in such a field; null where there is none. */
export function fromLocalInput(value: string): number | null {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? new Date(value).getTime() : Number.NaN
  return Number.isNaN(time) ? null : time
}
