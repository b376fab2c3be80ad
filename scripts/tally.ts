import { z } from 'zod'

/** How many tests passed, failed and were skipped. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

const Results = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
})

/**
 * Counts what vitest's JSON report says. A file that fails outside its tests counts as one failure, and so does a run
 * without a report, without a test, or with an error that belongs to no test.
 */
export function readTally(report: string | undefined, exitCode: number): Tally {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const results = Results.parse(JSON.parse(report))
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const tally = {
    passed: results.numPassedTests,
    failed: results.numFailedTests + brokenFiles.length,
    skipped: results.numPendingTests + results.numTodoTests,
  }
  const nothingRan = tally.passed + tally.failed === 0
  if (tally.failed === 0 && (exitCode !== 0 || nothingRan)) return { ...tally, failed: 1 }
  return tally
}

/** The sum of several. */
export function addTallies(tallies: Tally[]): Tally {
  return tallies.reduce((sum, tally) => ({
    passed: sum.passed + tally.passed,
    failed: sum.failed + tally.failed,
    skipped: sum.skipped + tally.skipped,
  }))
}
