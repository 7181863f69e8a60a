import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test as base } from '@playwright/test'
import type { startServer } from '../../../src/server/startServer'

export { expect } from '@playwright/test'

/** The project's folder; Playwright runs in it. */
const root = resolve('.')
export const demoFolder = join(root, 'resources', 'demo')

export interface Workbench {
  /** address with its token */
  readonly url: string
  /** settings, cache, runs and dropped files of this run of tests alone */
  readonly home: string
}

interface Options {
  /** errors in the page's console that the tests of a file bring about themselves */
  expectedErrors: RegExp | null
}

interface WorkerOptions {
  /** any name: the tests of this file begin where nobody ever ran anything, and share their engine with no other file */
  ownHome: string
}

/**
 * `page` stands at an opened workbench; the engine behind it is shared by all tests. An error in the page, or a
 * breach of its security policy, fails the test.
 */
export const test = base.extend<Options, WorkerOptions & { workbench: Workbench }>({
  expectedErrors: [null, { option: true }],
  ownHome: ['', { option: true, scope: 'worker' }],
  workbench: [
    async ({ ownHome: _ }, use) => {
      const home = await mkdtemp(join(tmpdir(), 'workbench-'))
      const built = (await import(pathToFileURL(join(root, 'out', 'main', 'server.js')).href)) as {
        startServer: typeof startServer
      }
      const server = await built.startServer({ port: 0, home })
      await use({ url: server.url, home })
      await server.close()
      await rm(home, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  page: async ({ page, workbench, expectedErrors }, use) => {
    const errors: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    page.on('pageerror', (error) => errors.push(String(error)))
    // Each test begins with no study, as a person does at the first start.
    await rm(join(workbench.home, 'studies'), { recursive: true, force: true })
    await page.goto(workbench.url)
    // Keys are held until the last study stands as it was.
    await page.waitForFunction(() => document.querySelector('header') && !document.querySelector('[inert]'))
    await use(page)
    const unexpected = errors.filter((error) => !expectedErrors?.test(error))
    base.expect(unexpected, 'errors in the page').toEqual([])
  },
})
