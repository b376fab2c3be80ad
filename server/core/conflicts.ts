import { isUniqueViolation } from '#db/dialect.ts'

const ATTEMPTS = 4

/** Two who write the same key at once: the second one tries again, and finds what the first one made. */
export async function onceMoreOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt()
    } catch (error) {
      if (tried >= ATTEMPTS || !isUniqueViolation(error)) throw error
    }
  }
}
