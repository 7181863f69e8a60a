import { expect, test } from 'vitest'
import { browserCounts, countLine, total, unitCounts } from '../../build/counts.mjs'

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((status) => ({ status })),
})
const unitReport = (passed: number, failed: number, ...testResults: ReturnType<typeof file>[]) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults,
})
const browserReport = (stats: object, errors: string[] = []) => ({
  stats: { expected: 0, flaky: 0, unexpected: 0, skipped: 0, ...stats },
  errors,
})
const none = { passed: 0, failed: 0, skipped: 0 }

test('a file that could not be loaded is a failure, a failed test in it is not counted twice', () => {
  const report = unitReport(2, 1, file('passed', 'passed', 'passed'), file('failed', 'failed'), file('failed'))
  expect(unitCounts(report)).toEqual({ passed: 2, failed: 2, skipped: 1 })
})

test('errors outside of browser tests are failures', () => {
  expect(browserCounts(browserReport({ expected: 3, flaky: 1, unexpected: 1, skipped: 2 }, ['no browser']))).toEqual({
    passed: 4,
    failed: 2,
    skipped: 2,
  })
})

test('a runner that ended badly without a report is one failure', () => {
  expect(total([{ status: 1, counts: unitCounts(null) }])).toEqual({ ...none, failed: 1 })
  expect(total([{ status: null, counts: browserCounts(null) }])).toEqual({ ...none, failed: 1 })
  const both = [
    { status: 0, counts: { passed: 5, failed: 0, skipped: 0 } },
    { status: 1, counts: { passed: 1, failed: 2, skipped: 3 } },
  ]
  expect(total(both)).toEqual({ passed: 6, failed: 2, skipped: 3 })
})

test('the line names what was skipped only if anything was', () => {
  expect(countLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed')
  expect(countLine({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped')
})
