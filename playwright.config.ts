import { defineConfig } from '@playwright/test'
import { findChromium } from './build/system.mjs'

const isRoot = process.getuid?.() === 0
/** Files that measure rates of frames: nothing else may run beside them. */
const measured = /[\\/]big\w+\.spec\.ts$/

/** Chromium of the machine, headless, and silent towards the network: the workbench works offline, and so do its tests. */
export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/support/globalSetup.ts',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Of one file at a time, unless it is asked otherwise (build/test.mjs): each worker has an engine of its own.
  workers: 1,
  fullyParallel: false,
  projects: [
    { name: 'flows', testIgnore: measured, outputDir: 'test-results/flows' },
    { name: 'measured', testMatch: measured, outputDir: 'test-results/measured' },
  ],
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    browserName: 'chromium',
    headless: true,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    // Recording takes nearly as long as the tests themselves: `--trace retain-on-failure` where one is wanted.
    trace: 'off',
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: [
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(isRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
})
