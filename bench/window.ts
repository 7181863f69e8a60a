/**
 * From the command to a window that answers, beside the limit of two seconds: the built server as a process of its own, a
 * fresh Chromium page, and the first button that opens a dialog. With an empty home, and with a study to reopen.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { findChromium } from '../build/system.mjs'
import { rendererSize } from '../build/rendererSize.mjs'

const limitMilliseconds = 2000
const rounds = 7
const root = resolve(import.meta.dirname, '..')

interface Served {
  readonly url: string
  readonly child: ChildProcess
  readonly milliseconds: number
}

/** Until it says where it listens. */
async function serve(home: string): Promise<Served> {
  const begin = performance.now()
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', '--port', '0'], {
    env: { ...process.env, I2V_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((found, failed) => {
    child.once('exit', (code) => failed(new Error(`The server ended with code ${code} before it listened.`)))
    child.stdout!.on('data', (text: Buffer) => {
      const [address] = /http:\S+/.exec(text.toString()) ?? []
      if (address) found(address)
    })
  })
  return { url, child, milliseconds: performance.now() - begin }
}

/** Until the page's first button can be pressed and what it opens is there. */
async function open(browser: Browser, url: string): Promise<{ page: Page; milliseconds: number }> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  const begin = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.getByRole('button', { name: 'Panels' }).click()
  await page.getByRole('menu').waitFor()
  const milliseconds = performance.now() - begin
  await page.keyboard.press('Escape')
  return { page, milliseconds }
}

async function main(): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium()!, args: ['--no-sandbox'] })
  const home = await mkdtemp(join(tmpdir(), 'i2v-bench-'))
  const starts: number[] = []
  const firsts: number[] = []
  const reopened: number[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const { url, child, milliseconds } = await serve(home)
      starts.push(milliseconds)
      try {
        const { page, milliseconds: shown } = await open(browser, url)
        ;(round === 0 ? firsts : reopened).push(shown + milliseconds)
        if (round === 0) await leaveStudy(page)
        await page.context().close()
      } finally {
        child.kill('SIGINT')
        await new Promise((ended) => child.once('exit', ended))
      }
    }
  } finally {
    await browser.close()
    await rm(home, { recursive: true, force: true })
  }
  tell('start of the server, until it listens', starts)
  tell('command to a window that answers, empty home', firsts)
  tell('the same with the demo as its last study', reopened)
  const { first, all } = rendererSize(join(root, 'out/renderer'))
  console.log(`  the page, compressed: ${kilobytes(first)} at first, ${kilobytes(all)} in all, limit 3000 kB`)
}

/** The demo, saved as the study that the next start reopens. */
async function leaveStudy(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the demo' }).click()
  await page.getByRole('button', { name: 'Run attack' }).and(page.locator(':enabled')).waitFor()
  await page.waitForTimeout(3000)
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`

function tell(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)]!
  const isKept = median <= limitMilliseconds
  const numbers = `${median.toFixed(0)} ms (median of ${times.length}, most ${sorted.at(-1)!.toFixed(0)})`
  console.log(`  ${what.padEnd(48)} ${numbers}, limit ${limitMilliseconds} ms: ${isKept ? 'kept' : 'MISSED'}`)
  if (!isKept) process.exitCode = 1
}

await main()
