import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { _electron as electron, expect, test } from '@playwright/test'
import { findElectron } from '../../build/findElectron.mjs'

const { runtime, reason } = findElectron()
if (reason !== undefined) console.warn(`SKIPPED: the desktop program is not tested here, because ${reason}.`)
test.skip(reason !== undefined, reason)

let application: ElectronApplication
let page: Page
let home: string

test.beforeAll(async () => {
  if (runtime === undefined) return
  home = await mkdtemp(join(tmpdir(), 'desktop-'))
  application = await electron.launch({
    executablePath: runtime,
    args: [resolve('.')],
    env: { ...process.env, I2V_HOME: home } as Record<string, string>,
  })
  page = await application.firstWindow()
})
test.afterAll(async () => {
  await application?.close()
  if (home) await rm(home, { recursive: true, force: true })
})

test('the window stands at its own scheme, shut in', async () => {
  expect(page.url()).toBe('app://workbench/')
  expect(await page.evaluate(() => 'require' in window || 'process' in window)).toBe(false)
  expect(await page.evaluate(() => Object.keys((window as unknown as { workbench: object }).workbench).sort())).toEqual(
    ['ask', 'listen', 'shell'],
  )
})

test('a call goes to the engine process and back', async () => {
  const outcome = await page.evaluate(() =>
    (window as unknown as { workbench: { ask(name: string, payload: object): Promise<unknown> } }).workbench.ask(
      'settings:get',
      {},
    ),
  )
  expect(outcome).toMatchObject({ ok: true, payload: { theme: 'system' } })
})

test('the page cannot leave', async () => {
  await page.evaluate(() => {
    location.href = 'https://example.invalid/'
  })
  await page.waitForTimeout(300)
  expect(page.url()).toBe('app://workbench/')
  expect(await page.evaluate(() => window.open('https://example.invalid/'))).toBeNull()
})
