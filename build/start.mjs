/** `npm start`: the desktop program where its runtime is there, else the same window in a browser. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt } from './ensureBuilt.mjs'
import { findElectron } from './findElectron.mjs'
import { root } from './root.mjs'

await ensureBuilt(['main', 'renderer'])
const { runtime, reason } = findElectron()
if (runtime) run(runtime, [root])
else serve(reason)

function serve(reason) {
  console.error(`The desktop window cannot be used here: ${reason}. Open the address below in a browser instead.`)
  const child = run(process.execPath, [join(root, 'out', 'main', 'cli.js'), 'serve', ...process.argv.slice(2)], 'pipe')
  let printed = ''
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk)
    const before = urlIn(printed)
    printed = (printed + chunk).slice(-4000)
    if (!before && urlIn(printed)) openBrowser(urlIn(printed))
  })
}

const urlIn = (text) => /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+(?=\s)/.exec(text)?.[0]

/** Only where somebody sits in front of it. */
function openBrowser(url) {
  const opener = { darwin: 'open', linux: process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? 'xdg-open' : null }
  const program = opener[process.platform]
  if (program && process.getuid?.() !== 0)
    spawn(program, [url], { stdio: 'ignore', detached: true }).on('error', () => {})
}

function run(program, words, output = 'inherit') {
  const child = spawn(program, words, { stdio: ['inherit', output, 'inherit'], cwd: root })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => console.error(`${program} could not be started: ${error.message}`))
  child.on('exit', (code) => process.exit(code ?? 1))
  return child
}
