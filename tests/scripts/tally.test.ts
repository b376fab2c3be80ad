import { expect, test } from 'vitest'
import { addTallies, readTally } from '../../scripts/tally.ts'

test('passed, failed and skipped tests are counted', () => {
  const text = report({ passed: 3, failed: 1, skipped: 2 }, [{ status: 'failed', tests: ['failed'] }])
  expect(readTally(text, 1)).toMatchObject({ passed: 3, failed: 1, skipped: 2 })
})

test('a failure is named with its file and its message, as is a file that fails outside its tests', () => {
  const files = [
    { status: 'failed', tests: ['passed', 'failed'] },
    { status: 'failed', tests: [] },
  ]
  expect(readTally(report({ passed: 1, failed: 1, skipped: 0 }, files), 1).failures).toEqual([
    'tests/0.test.ts: test 1\nexpected 1 to be 2',
    'tests/1.test.ts\nno such module',
  ])
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
    { passed: 1, failed: 0, skipped: 2, failures: [] },
    { passed: 0, failed: 1, skipped: 0, failures: ['the kill test'] },
  ])
  expect(sum).toEqual({ passed: 1, failed: 1, skipped: 2, failures: ['the kill test'] })
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
    testResults: files.map(({ status, tests }, index) => ({
      name: `tests/${index}.test.ts`,
      status,
      message: status === 'failed' ? 'no such module' : '',
      assertionResults: tests.map((outcome, place) => ({
        status: outcome,
        fullName: `test ${place}`,
        failureMessages: outcome === 'failed' ? ['expected 1 to be 2'] : [],
      })),
    })),
  })
}
