/** `npm test`: unit tests, then the browser's; ends with one line of counts over both. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserCounts, countLine, total, unitCounts } from './counts.mjs'
import { ensureBuilt } from './ensureBuilt.mjs'
import { root } from './root.mjs'

const folder = mkdtempSync(join(tmpdir(), 'i2v-test-'))
const unitReport = join(folder, 'unit.json')
const browserReport = join(folder, 'browser.json')
/** A flow waits for the page as often as it works: two of them fill two cores. What is measured runs alone. */
const browserRuns = [['--project=flows', `--workers=${Math.min(2, availableParallelism())}`], ['--project=measured']]

await ensureBuilt(['main', 'renderer'])
const unitWords = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`]
const unitStatus = runTool('vitest/vitest.mjs', ...unitWords)
const runs = [{ status: unitStatus, counts: unitCounts(read(unitReport)) }]
for (const words of browserRuns) {
  rmSync(browserReport, { force: true })
  const status = runTool('@playwright/test/cli.js', 'test', '--reporter=list,json', ...words)
  runs.push({ status, counts: browserCounts(read(browserReport)) })
}
const counts = total(runs)
rmSync(folder, { recursive: true })

console.log(countLine(counts))
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0

function runTool(path, ...words) {
  return spawnSync(process.execPath, [join(root, 'node_modules', path), ...words], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport },
  }).status
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}
