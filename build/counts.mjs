/** What the two test runners say, as counts. */

const nothing = { passed: 0, failed: 0, skipped: 0 }

/** @param report vitest's JSON report; null if it wrote none */
export function unitCounts(report) {
  if (!report) return nothing
  // A file that could not be loaded has no tests in it, and must not pass for that.
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** @param report Playwright's JSON report; null if it wrote none */
export function browserCounts(report) {
  if (!report) return nothing
  const { expected, flaky, unexpected, skipped } = report.stats
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped }
}

/**
 * Both runners together. One that says it failed without naming a test did not get as far as running one, and counts as one failure.
 *
 * @param runs exit status and counts of each runner
 */
export function total(runs) {
  const sum = (key) => runs.reduce((count, { counts }) => count + counts[key], 0)
  const silent = runs.filter(({ status, counts }) => status !== 0 && counts.failed === 0).length
  return { passed: sum('passed'), failed: sum('failed') + silent, skipped: sum('skipped') }
}

export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
}
