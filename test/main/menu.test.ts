import type { MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import { menuActions } from '../../src/contract/shell'
import { menuTemplate } from '../../src/main/menu'

const items = (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  template.flatMap((item) => [item, ...items((item.submenu as MenuItemConstructorOptions[] | undefined) ?? [])])

test.each([true, false])('every entry does something, and every action has its entry (Mac: %s)', (isMac) => {
  const [act, showRuns] = [vi.fn(), vi.fn()]
  const all = items(menuTemplate({ isMac, isPackaged: true, act, showRuns }))
  for (const item of all) {
    expect(item.role ?? item.submenu ?? item.click ?? item.type, item.label).toBeDefined()
    item.click?.(undefined as never, undefined, undefined as never)
  }

  expect(act.mock.calls.flat().sort()).toEqual([...menuActions].sort())
  expect(showRuns).toHaveBeenCalledTimes(1)
})

test('no two entries share a key, and a packaged program offers no developer tools', () => {
  const all = items(menuTemplate({ isMac: false, isPackaged: true, act: vi.fn(), showRuns: vi.fn() }))
  const keys = all.flatMap(({ accelerator }) => accelerator ?? [])

  expect(new Set(keys).size).toBe(keys.length)
  expect(all.map(({ role }) => role)).not.toContain('toggleDevTools')
})
