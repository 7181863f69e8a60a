import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Locator, Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import { expectAccessible, openDemo, partsOf, runFolders } from './support/window'
import { expect, test } from './support/workbench'

test.describe.configure({ mode: 'serial' })

const paperOf = (page: Page): Locator => page.getByRole('region', { name: 'Sheet', exact: true }).getByRole('img')
const panelsOf = (page: Page): Locator => page.getByRole('list', { name: 'Panels of the sheet' }).getByRole('listitem')

async function openFigures(page: Page): Promise<void> {
  await page.getByRole('group', { name: 'Workspace' }).getByText('Figures').click()
  await expect(page.getByRole('main', { name: 'Figures' })).toBeVisible()
}

/** A sheet of its own: what a test before left is reopened. */
async function start(page: Page): Promise<void> {
  await openFigures(page)
  await page.getByRole('button', { name: 'New figure sheet' }).click()
  await page.getByRole('button', { name: /^Where it bites/ }).click()
}

/** The newest wish is drawn. */
async function settled(page: Page): Promise<void> {
  await expect(paperOf(page)).toHaveAttribute('aria-busy', 'false')
}

/** RGB of pixels spread over what is on screen, filters and all. */
async function colorsOn(page: Page, element: Locator): Promise<number[][]> {
  const shot = (await element.screenshot()).toString('base64')
  return page.evaluate(async (data) => {
    const image = new Image()
    image.src = `data:image/png;base64,${data}`
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
    const context = canvas.getContext('2d')!
    context.drawImage(image, 0, 0)
    // The outermost pixels are partly the desk's.
    const { data: pixels } = context.getImageData(3, 3, image.width - 6, image.height - 6)
    return Array.from({ length: 4000 }, (_, at) => {
      const pixel = Math.floor(((at + 0.5) / 4000) * (pixels.length / 4)) * 4
      return [...pixels.slice(pixel, pixel + 3)]
    })
  }, shot)
}
const spread = (color: readonly number[]): number => Math.max(...color) - Math.min(...color)

test('a run becomes a two-panel figure in one click, and looks as it is told to', async ({ page }) => {
  await openDemo(page, 3)
  await partsOf(page).run.click()
  await expect(partsOf(page).predictions).toBeVisible({ timeout: 90_000 })
  await page.getByRole('button', { name: 'Export answers as a figure' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await start(page)

  await expect(panelsOf(page)).toHaveCount(2)
  // the host loads what draws when it is first asked
  await expect(paperOf(page)).toHaveAttribute('alt', /^\(a\) Frame strip\. .*\(b\) Cosine per frame\. /)
  await settled(page)
  // photographs, both arms of the diverging map, and white paper
  const colors = await colorsOn(page, paperOf(page))
  expect(new Set(colors.map(String)).size).toBeGreaterThan(200)
  expect(colors.filter((color) => color.every((part) => part === 255)).length).toBeGreaterThan(800)

  const size = page.getByText(/^\d+ × [\d.]+ mm, text/)
  await expect(size).toContainText('85 ×')
  await page.getByRole('group', { name: 'Width of the sheet' }).getByText('178').click()
  await expect(size).toContainText('178 ×')
  await page.getByRole('combobox', { name: 'Font' }).selectOption('Tinos')
  await page.getByRole('group', { name: 'Letters of the panels' }).getByText('(a)', { exact: true }).click()
  await settled(page)
  await expectAccessible(page)
})

test('panels change places by keys, and a removed one comes back', async ({ page }) => {
  await start(page)
  const first = page.getByRole('button', { name: /^Panel a:/ })
  await expect(first).toHaveAccessibleName(/Frame strip/)
  await first.focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(first).toHaveAccessibleName(/Cosine per frame/)
  await expect(page.getByRole('button', { name: /^Panel b: Frame strip/ })).toBeFocused()

  await page.getByRole('button', { name: 'Add a panel' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add a panel' })
  await expect(dialog.getByRole('list', { name: 'Figures' }).getByRole('listitem').first()).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  const border = page.getByRole('separator', { name: 'Border between panels and preview' })
  const widthOf = async (): Promise<number> =>
    (await page.getByRole('region', { name: 'Panels', exact: true }).boundingBox())!.width
  const before = await widthOf()
  await border.press('Shift+ArrowRight')
  await expect.poll(widthOf).toBeCloseTo(before + 80, -1)

  await page.getByRole('button', { name: /^Panel b: Frame strip/ }).focus()
  await page.keyboard.press('Delete')
  await expect(panelsOf(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(panelsOf(page)).toHaveCount(2)
})

test('the preview is seen as by somebody without colour vision', async ({ page }) => {
  await start(page)
  await settled(page)
  const vision = page.getByRole('combobox', { name: /^Colour vision/ })
  expect(Math.max(...(await colorsOn(page, paperOf(page))).map(spread))).toBeGreaterThan(60)
  await vision.selectOption('greyscale')
  expect(Math.max(...(await colorsOn(page, paperOf(page))).map(spread))).toBeLessThanOrEqual(2)
  await vision.selectOption('deuteranopia')
  expect(Math.max(...(await colorsOn(page, paperOf(page))).map(spread))).toBeGreaterThan(30)
})

test('an export holds the figure that the command line makes, and all that belongs beside it', async ({
  page,
  workbench,
}) => {
  const outputPath = (name: string): string => test.info().outputPath(name)
  await start(page)
  await page.getByRole('group', { name: 'Format' }).getByText('SVG').click()
  await settled(page)
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export figure' }).click()
  const download = await coming
  const files = unzipSync(await readFile(await download.path()))
  const names = Object.keys(files)
  const endings = ['.svg', '.caption.txt', '.a.data.csv', '.a.perturbation.npy', '.b.data.csv', '.svg.recipe.json']
  for (const ending of endings) expect(names.filter((name) => name.endsWith(ending))).toHaveLength(1)
  const named = (ending: string): Buffer => Buffer.from(files[names.find((name) => name.endsWith(ending))!]!)

  const recipe = JSON.parse(named('.svg.recipe.json').toString()) as { request: Record<string, unknown> }
  const { format: _, vision: __, dotsPerInch: ___, ...sheet } = recipe.request
  await writeFile(outputPath('sheet.json'), JSON.stringify(sheet))
  await promisify(execFile)(
    process.execPath,
    [resolve('out/main/cli.js'), 'figure', '--sheet', outputPath('sheet.json'), '--out', outputPath('same.svg')],
    { env: { ...process.env, I2V_HOME: workbench.home } },
  )
  expect(named('.svg').equals(await readFile(outputPath('same.svg')))).toBe(true)
  expect(named('.caption.txt').toString()).toContain((await runFolders(workbench.home)).at(-1)!.split('/').at(-1)!)
})

test('what the viewer shows goes to the sheet, and a panel that cannot be drawn says why', async ({
  page,
  workbench,
}) => {
  await page.getByRole('tab', { name: 'Past runs' }).click()
  await page
    .getByRole('button', { name: /of 2 changed/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Add to figure sheet, as it is shown' }).click()
  await page.getByRole('button', { name: 'Open figure sheet' }).click()
  await expect(page.getByRole('button', { name: /^Panel a: One frame/ })).toBeVisible()
  await settled(page)

  const last = (await runFolders(workbench.home)).at(-1)!
  const plan = JSON.parse(await readFile(join(last, 'plan.json'), 'utf8')) as { resolved: { frames: number } }
  const position = page.getByRole('textbox', { name: 'Position' })
  await position.fill(String(plan.resolved.frames))
  await expect(page.getByText(new RegExp(`expected 0 to ${plan.resolved.frames - 1}`))).toBeVisible()
  await position.fill('1')
  await position.press('Enter')
  const crop = page.getByRole('textbox', { name: /^Crop/ })
  await crop.fill('9000, 0, 4, 4')
  await crop.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'does not lie in frames' }).first()).toBeVisible()
  await crop.fill('')
  await crop.press('Enter')
  await settled(page)
  await expect(page.getByText('does not lie in frames')).toHaveCount(0)
})
