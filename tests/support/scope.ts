import { AsyncLocalStorage } from 'node:async_hooks'
import { beforeAll, onTestFinished } from 'vitest'

type Ending = () => unknown

const scopes = new AsyncLocalStorage<Ending[]>()

/** Does something once the test is over; for what `sharedByFile` makes, once its file is. The last comes first. */
export function afterwards(end: Ending): void {
  const scope = scopes.getStore()
  if (scope) scope.push(end)
  else onTestFinished(async () => void (await end()))
}

/** One for all tests of a file, made before the first; what it leaves to be done is done after the last. */
export function sharedByFile<T>(make: () => Promise<T>): () => T {
  const made: T[] = []
  beforeAll(async () => {
    const endings: Ending[] = []
    made.push(await scopes.run(endings, make))
    return async () => {
      for (const end of endings.reverse()) await end()
    }
  })
  return () => {
    const [value] = made
    if (value === undefined) throw new Error('It is made before the first test, not while the file is read.')
    return value
  }
}
