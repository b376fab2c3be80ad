/** A program of these lines; what is false is left out. */
export function lines(...all: (string | false)[]): string {
  return all.filter((line) => line !== false).join('\n')
}
