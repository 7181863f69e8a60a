/** `npm run check`: types, lint and rooms side by side; the words of each in one piece, when it has ended. */
import { spawn } from 'node:child_process'
import { npm } from './install.mjs'
import { fail, root } from './root.mjs'

const scripts = ['check:types', 'check:lint', 'check:rooms']
const passed = await Promise.all(scripts.map(run))
const failed = scripts.filter((_, index) => !passed[index])
if (failed.length > 0) fail(`${failed.join(' and ')} failed.`)

/** @returns {Promise<boolean>} whether the script passed */
function run(script) {
  const [program, words] = npm('run', '--silent', script)
  const child = spawn(program, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk))
  return new Promise((resolve) => {
    const end = (isPassed) => {
      console.log(`# ${script}`)
      process.stdout.write(Buffer.concat(chunks))
      resolve(isPassed)
    }
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`))
      end(false)
    })
    child.on('close', (code) => end(code === 0))
  })
}
