import { z } from 'zod'

/** How many tests passed, failed and were skipped, and what is known of each failure: its file, name and message. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
  failures: string[]
}

/** Of a message only so much is said again: a whole page or log may stand in it. */
const MESSAGE_CHARACTERS = 1_500

const Results = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

type TestFile = z.infer<typeof Results>['testResults'][number]

/**
 * Counts what vitest's JSON report says. A file that fails outside its tests counts as one failure, and so does a run
 * without a report, without a test, or with an error that belongs to no test.
 */
export function readTally(report: string | undefined, exitCode: number): Tally {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0, failures: ['vitest wrote no report'] }
  const results = Results.parse(JSON.parse(report))
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const tally = {
    passed: results.numPassedTests,
    failed: results.numFailedTests + brokenFiles.length,
    skipped: results.numPendingTests + results.numTodoTests,
    failures: results.testResults.flatMap(failuresOf),
  }
  const nothingRan = tally.passed + tally.failed === 0
  if (tally.failed > 0 || (exitCode === 0 && !nothingRan)) return tally
  const failure = nothingRan ? 'no test ran' : 'an error that belongs to no test'
  return { ...tally, failed: 1, failures: [failure] }
}

function failuresOf(file: TestFile): string[] {
  const failed = file.assertionResults.filter((test) => test.status === 'failed')
  if (failed.length === 0 && file.status === 'failed') return [failure(file.name, file.message)]
  return failed.map((test) => failure(`${file.name}: ${test.fullName}`, test.failureMessages?.join('\n')))
}

function failure(title: string, message = ''): string {
  return `${title}\n${message.slice(0, MESSAGE_CHARACTERS)}`.trim()
}

/** The sum of several. */
export function addTallies(tallies: Tally[]): Tally {
  return tallies.reduce((sum, tally) => ({
    passed: sum.passed + tally.passed,
    failed: sum.failed + tally.failed,
    skipped: sum.skipped + tally.skipped,
    failures: [...sum.failures, ...tally.failures],
  }))
}
