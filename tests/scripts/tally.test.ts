import { expect, test } from 'vitest'
import { addTallies, readTally } from '../../scripts/tally.ts'

test('passed, failed and skipped tests are counted', () => {
  const text = report({ passed: 3, failed: 1, skipped: 2 }, [{ status: 'failed', tests: ['failed'] }])
  expect(readTally(text, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 })
})

test('a file that fails outside its tests counts as one failure', () => {
  const files = [
    { status: 'failed', tests: [] },
    { status: 'failed', tests: ['skipped'] },
    { status: 'passed', tests: ['passed'] },
  ]
  expect(readTally(report({ passed: 1, failed: 0, skipped: 1 }, files), 1)).toMatchObject({
    passed: 1,
    failed: 2,
  })
})

test('an error that belongs to no test is a failure', () => {
  expect(readTally(report({ passed: 5, failed: 0, skipped: 0 }, []), 1)).toMatchObject({
    passed: 5,
    failed: 1,
  })
})

test('a run without a single test is a failure, and so is one without a report', () => {
  expect(readTally(report({ passed: 0, failed: 0, skipped: 4 }, []), 0)).toMatchObject({ failed: 1 })
  expect(readTally(undefined, 0)).toMatchObject({ failed: 1 })
})

test('tallies add up', () => {
  const sum = addTallies([
    { passed: 1, failed: 0, skipped: 2 },
    { passed: 0, failed: 1, skipped: 0 },
  ])
  expect(sum).toEqual({ passed: 1, failed: 1, skipped: 2 })
})

function report(
  counts: { passed: number; failed: number; skipped: number },
  files: { status: string; tests: string[] }[],
): string {
  return JSON.stringify({
    numPassedTests: counts.passed,
    numFailedTests: counts.failed,
    numPendingTests: counts.skipped,
    numTodoTests: 0,
    testResults: files.map(({ status, tests }) => ({
      status,
      assertionResults: tests.map((outcome) => ({ status: outcome })),
    })),
  })
}
