/** `npm run bench [NAME …]`: every script in bench/, one after another; each prints its own ratio to a named peer or limit. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './ensureBuilt.mjs'
import { ensureInstalled } from './install.mjs'
import { fail, root } from './root.mjs'

ensureInstalled()
await ensureBuilt(['main', 'renderer'])

const wanted = process.argv.slice(2)
const scripts = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  .sort()
if (scripts.length === 0) fail('There is no benchmark of that name in bench/.')

let failed = 0
for (const name of scripts) {
  console.log(`\n# ${name.replace(/\.ts$/, '')}`)
  const words = ['--import', 'tsx', join(root, 'bench', name)]
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) failed++
}
if (failed > 0) fail(`\n${failed} of ${scripts.length} benchmarks failed.`)
