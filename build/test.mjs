/** `npm test`: unit tests, then the browser's; ends with one line of counts over both. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './ensureBuilt.mjs'
import { root } from './root.mjs'

const folder = mkdtempSync(join(tmpdir(), 'i2v-test-'))
const unitReport = join(folder, 'unit.json')
const browserReport = join(folder, 'browser.json')

await ensureBuilt(['main', 'renderer'])
const unitStatus = runTool(
  'vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${unitReport}`,
)
const browserStatus = runTool('@playwright/test/cli.js', 'test', '--reporter=list,json')
const counts = [unitCounts(read(unitReport)), browserCounts(read(browserReport))]
rmSync(folder, { recursive: true })

const sum = (key) => counts.reduce((total, count) => total + count[key], 0)
// A runner that says it failed without naming a test did not get as far as running one.
const silent = [unitStatus, browserStatus].filter((status, index) => status !== 0 && counts[index].failed === 0).length
const [passed, failed, skipped] = [sum('passed'), sum('failed') + silent, sum('skipped')]
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

function runTool(path, ...words) {
  return spawnSync(process.execPath, [join(root, 'node_modules', path), ...words], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport, PLAYWRIGHT_HTML_OPEN: 'never' },
  }).status
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function unitCounts(report) {
  if (!report) return { passed: 0, failed: 0, skipped: 0 }
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

function browserCounts(report) {
  if (!report) return { passed: 0, failed: 0, skipped: 0 }
  const { expected, flaky, unexpected, skipped } = report.stats
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped }
}
