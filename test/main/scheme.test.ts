import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { createFakeElectron } from './fakeElectron'

const fake = vi.hoisted(() => ({ current: null as unknown as ReturnType<typeof createFakeElectron> }))
vi.mock('electron', async () => {
  const { createFakeElectron } = await import('./fakeElectron')
  fake.current = createFakeElectron()
  return fake.current.electron
})
const { serveWindow } = await import('../../src/main/scheme')

const folder = mkdtempSync(join(tmpdir(), 'scheme-'))
writeFileSync(join(folder, 'index.html'), '<title>window</title>')
afterAll(() => rmSync(folder, { recursive: true }))
serveWindow(folder)
const ask = (url: string) => fake.current.electron.protocol.handle.mock.calls[0]![1]({ url } as Request)

test('the window is served with its policy', async () => {
  const response = await ask('app://workbench/')

  expect(await response.text()).toBe('<title>window</title>')
  expect(response.headers.get('content-type')).toContain('text/html')
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self';/)
})

test.each(['app://workbench/../scheme.test.ts', 'app://workbench/%2e%2e%2f', 'app://other/', 'app://workbench/%', 'x'])(
  'nothing else is: %s',
  async (url) => {
    expect((await ask(url)).status).toBe(404)
  },
)
