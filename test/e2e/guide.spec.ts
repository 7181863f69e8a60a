import { link, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { rendererSize } from '../../build/rendererSize.mjs'
import { exportedFile, expectAccessible, openDemo, partsOf, runFolders } from './support/window'
import { expect, test } from './support/workbench'

test.describe.configure({ mode: 'serial' })
test.use({ ownHome: 'guide' })

const steps = 3

const palette = (page: Page): Locator => page.getByRole('combobox', { name: 'What to do' })

/** Through the palette, as somebody does who knows what it is called. */
async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await palette(page).fill(name)
  await expect(page.getByRole('option').first()).toContainText(name)
  await page.keyboard.press('Enter')
  await expect(palette(page)).toBeHidden()
}

/** What has the focus is visible, and marked as having it. */
async function expectMarked(focused: Locator): Promise<void> {
  const outline = await focused.evaluate((element) => {
    const marked = [element, element.parentElement!].map((one) => getComputedStyle(one))
    return marked.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1)
  })
  expect(outline, await focused.evaluate((element) => element.outerHTML)).toBe(true)
}

/** Tabs until a part has the focus. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    if (await goal.evaluate((element) => element === document.activeElement)) return expectMarked(goal)
  }
  throw new Error(`60 presses of Tab do not lead to ${String(goal)}.`)
}

test('the first start offers a short look around, which goes by keys and is not offered again', async ({ page }) => {
  const offer = page.getByRole('button', { name: 'A short look around' })
  await expect(offer).toBeVisible()
  await expect(partsOf(page).openDemo).toBeVisible()
  await offer.focus()
  await page.keyboard.press('Enter')

  const card = page.getByRole('dialog')
  await expect(card.getByRole('heading', { name: 'A clip' })).toBeVisible()
  await expectAccessible(page)
  await expectMarked(page.getByRole('button', { name: 'Next' }))
  for (const title of ['A surrogate, and one of its layers', 'Targets', 'Run', 'Where it bites', 'The perturbation']) {
    await page.keyboard.press('Enter')
    await expect(card.getByRole('heading', { name: title })).toBeVisible()
  }
  await page.keyboard.press('ArrowLeft')
  await expect(card.getByRole('heading', { name: 'Where it bites' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(card).toBeHidden()

  await page.reload()
  await expect(partsOf(page).openDemo).toBeVisible()
  await expect(offer).toBeHidden()
  await page.getByRole('button', { name: 'Help', exact: true }).click()
  await page.getByRole('menuitem', { name: 'A short look around' }).click()
  await expect(card.getByRole('heading', { name: 'A clip' })).toBeVisible()
})

test('the main job is done without a mouse: demo, steps, run, the frame, a figure', async ({ page }) => {
  const parts = partsOf(page)
  await expect(parts.openDemo).toBeVisible()
  await tabTo(page, parts.openDemo)
  await page.keyboard.press('Enter')
  await expect(parts.run).toBeEnabled()

  await page.keyboard.press('F6')
  await parts.field('Steps').focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(String(steps))
  await page.keyboard.press('Control+Enter')
  await expect(parts.predictions).toBeVisible({ timeout: 90_000 })

  await command(page, 'Go to the last frame')
  const attacked = (await parts.readout.textContent())!
  await page.keyboard.press('Control+k')
  await page.keyboard.type('0:01')
  await expect(page.getByRole('option').first()).toContainText('Go to frame')
  await page.keyboard.press('Enter')
  await expect(parts.readout).not.toHaveText(attacked)

  const save = page.getByRole('button', { name: 'Export answers as a figure' })
  await save.focus()
  await page.keyboard.press('Enter')
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'SVG' }).focus()
  await page.keyboard.press('Enter')
  const svg = await exportedFile(await (await download).path(), '.svg')
  expect(svg.toString().slice(0, 200)).toMatch(/<svg/)
})

test('keys are taken from nobody who uses them, and no two commands have the same', async ({ page }) => {
  const parts = partsOf(page)
  await openDemo(page, steps)
  await expect(parts.readout).toContainText('frame 0')
  await parts.field('Steps').blur()
  await page.keyboard.press('ArrowRight')
  await expect(parts.readout).toContainText('frame 1')

  await parts.field('Steps').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('End')
  await page.keyboard.type(' kl')
  await expect(parts.field('Steps')).toHaveValue(`${steps} kl`)
  await expect(parts.readout).toContainText('frame 1')
  await parts.field('Steps').blur()

  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  await page.keyboard.press('ArrowRight')
  const groups = sheet.locator('section').filter({ hasNotText: 'that has the focus' })
  const keys = await groups
    .getByTestId('keys')
    .evaluateAll((caps) => caps.map((cap) => [...cap.children].map(({ textContent }) => textContent).join(' ')))
  expect(keys.length).toBeGreaterThan(20)
  expect(keys.filter((one, at) => keys.indexOf(one) !== at)).toEqual([])
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(parts.readout).toContainText('frame 1')
})

test('the palette finds commands, files, layers, frames and words, the last used first', async ({ page }) => {
  const parts = partsOf(page)
  await openDemo(page, steps)
  await command(page, 'Theme: dark')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('Control+Shift+P')
  await expect(page.getByRole('option').first()).toContainText('Go to the last frame')
  await expect(page.getByRole('group', { name: 'Recent' }).getByRole('option')).not.toHaveCount(0)
  await expect(page.getByRole('option', { name: 'Theme: dark' })).toHaveCount(0)
  await expectAccessible(page)

  await palette(page).fill('30')
  await expect(page.getByRole('option', { name: 'Go to frame 30' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(parts.readout).toContainText('frame 30')

  await page.keyboard.press('Control+k')
  await palette(page).fill('tap stage 1')
  await expect(page.getByRole('option').first().locator('mark').first()).toHaveText('Tap')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Tap layer', exact: true })).toContainText(/stage ?1/i)

  await page.keyboard.press('Control+k')
  await palette(page).fill('crescent')
  await page.keyboard.press('Enter')
  await expect(parts.readout).toContainText('frame 0')

  await command(page, 'What is: Wilson')
  await expect(page.getByRole('dialog').getByRole('heading', { name: 'Wilson 95% interval' })).toBeVisible()
  await expect(page.getByRole('dialog')).toContainText('Journal of the American Statistical Association 1927')
  await page.getByRole('searchbox', { name: 'Word or number' }).fill('epsilon')
  await expect(page.getByRole('dialog').getByRole('article').first()).toContainText('Epsilon')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await command(page, 'Theme: as the system has it')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1024, height: 700 } })

    test('nothing serious stands in the way in any panel or menu of a small window', async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await openDemo(page, steps)
      await page.getByRole('tab', { name: 'Past runs' }).click()
      await page
        .getByRole('button', { name: /of 2 changed/ })
        .first()
        .click({ timeout: 20_000 })
      await expect(partsOf(page).predictions).toBeVisible()
      // What a theme changes is colours.
      const rules = colorScheme === 'dark' ? ['color-contrast'] : null
      let before: string[] = []
      const seen = new Set<string>()
      const names = await panelNames(page)
      for (const name of names) {
        await command(page, `Show ${name}`)
        await expect(page.getByRole('tab', { name, exact: true }).first()).toBeVisible()
        // Those beside it were looked at when they came, and are again at the end.
        const inSight = await panelsInSight(page)
        const appeared = inSight.filter((panel) => !before.includes(panel))
        if (appeared.length > 0) await expectPanelsAccessible(page, appeared, rules)
        before = inSight
        inSight.forEach((panel) => seen.add(panel))
      }
      await expectPanelsAccessible(page, before, rules)
      expect(seen.size).toBeGreaterThanOrEqual(names.length)
      for (const name of ['Help', 'Panels']) {
        await page.getByRole('button', { name, exact: true }).click()
        await expect(page.getByRole('menu')).toBeVisible()
        await expectAccessible(page)
        await page.keyboard.press('Escape')
      }
    })
  })
}

/** What the palette can show. */
async function panelNames(page: Page): Promise<string[]> {
  await page.keyboard.press('Control+k')
  // Those used last stand apart from the others; only panels have names that begin with a capital.
  const texts = await page.getByRole('option').allTextContents()
  await page.keyboard.press('Escape')
  const shown = texts.flatMap((text) => /^Show ([A-Z].*)$/.exec(text.trim())?.[1] ?? [])
  const names = [...new Set(shown)]
  expect(names.length).toBeGreaterThan(12)
  return names
}

const panelsInSight = (page: Page): Promise<string[]> =>
  page
    .locator('[data-panel]:visible')
    .evaluateAll((panels) => panels.map((panel) => (panel as HTMLElement).dataset.panel!))

async function expectPanelsAccessible(page: Page, names: string[], rules: string[] | null): Promise<void> {
  expect(names.length).toBeGreaterThan(0)
  const panels = names.reduce((axe, name) => axe.include(`[data-panel="${name}"]`), new AxeBuilder({ page }))
  const { violations } = await (rules ? panels.withRules(rules) : panels).analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
}

test('ten thousand past runs are listed and gone through, and only what is in sight is drawn', async ({
  page,
  workbench,
}) => {
  const [first] = await runFolders(workbench.home)
  for (let copy = 0; copy < 10_000; copy++) {
    const folder = join(workbench.home, 'runs', `2026-01-01_00-00-00_copy_${copy}`)
    await mkdir(folder)
    for (const name of ['plan.json', 'results.json']) await link(join(first!, name), join(folder, name))
  }
  await page.reload()
  await page.getByRole('tab', { name: 'Past runs' }).click()
  const rows = page.getByRole('list', { name: 'Past runs' }).getByRole('listitem')
  await expect(rows.first()).toHaveAttribute('aria-setsize', /^100\d\d$/, { timeout: 30_000 })
  expect(await rows.count()).toBeLessThan(60)

  await rows.first().getByRole('button').focus()
  await page.keyboard.press('End')
  await expect(page.locator('li:focus-within')).toHaveAttribute('aria-posinset', /^100\d\d$/)
  await page.keyboard.press('PageUp')
  await page.keyboard.press('Enter')
  await expect(partsOf(page).predictions).toBeVisible()
  expect(await rows.count()).toBeLessThan(60)

  await page.keyboard.press('Control+k')
  await palette(page).fill('run star')
  await expect(page.getByRole('group', { name: 'Past runs' }).getByRole('option').first()).toBeVisible()
})

test('the window weighs less than 3 MB compressed, and charts are not loaded before they are seen', () => {
  const { all, first, files } = rendererSize('out/renderer')
  expect(all).toBeLessThan(3e6)
  expect(first).toBeLessThan(1e6)
  expect(first).toBeGreaterThan(1e5)
  expect(files.find(({ path }) => path.includes('ChartFigure'))?.isFirst).toBe(false)
})
