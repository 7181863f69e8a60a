import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { Correlation } from '../../src/contract/correlation'
import { exportedFile, expectAccessible, openDemo, partsOf } from './support/window'
import { expect, test } from './support/workbench'

test.describe.configure({ mode: 'serial' })

const heatmapOf = (page: Page): Locator => page.getByRole('application', { name: /^Heatmap of / }).first()
const inspectorOf = (page: Page): Locator => page.getByRole('region', { name: 'Cell', exact: true })
const waitForEngine = 90_000

async function openSimilarity(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Similarity' }).click()
  await expect(page.getByRole('button', { name: 'Compute' })).toBeVisible()
}

async function reopen(page: Page, name: RegExp): Promise<void> {
  await openSimilarity(page)
  await page.getByRole('tab', { name: 'Past', exact: true }).click()
  await page.getByRole('list', { name: 'Past correlations' }).getByRole('button', { name }).first().click()
  await expect(heatmapOf(page)).toBeVisible()
}

/** Of all correlations on disk the newest. */
async function newest(home: string): Promise<Correlation> {
  const names = await readdir(join(home, 'correlations'))
  const path = join(home, 'correlations', names.toSorted().at(-1)!, 'correlation.json')
  return JSON.parse(await readFile(path, 'utf8')) as Correlation
}

/** Clicks the middle of a cell; the heatmap's own axes are measured by where the selection lands. */
async function pickByKeys(page: Page, down: number, across: number): Promise<void> {
  await heatmapOf(page).focus()
  await page.keyboard.press('Home')
  for (let at = 0; at < down; at++) await page.keyboard.press('ArrowDown')
  for (let at = 0; at < across; at++) await page.keyboard.press('ArrowRight')
}

test('the demo’s layers are compared with progress, and the window shows what is on disk', async ({
  page,
  workbench,
}) => {
  await openDemo(page, 2)
  await openSimilarity(page)
  await page.getByRole('textbox', { name: 'Null draws' }).fill('99')
  await page.getByRole('button', { name: 'Compute' }).click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(heatmapOf(page)).toBeVisible({ timeout: waitForEngine })

  const { rows, columns, matrices } = await newest(workbench.home)
  await expect(heatmapOf(page)).toHaveAccessibleName(
    new RegExp(`Linear CKA, debiased: ${rows.length} image layers by ${columns.length} video layers`),
  )
  for (const [row, column] of [
    [0, 0],
    [2, 1],
    [rows.length - 1, columns.length - 1],
  ] as const) {
    await pickByKeys(page, row, column)
    const { values, low, high } = matrices[0]!
    const numbers = inspectorOf(page).getByRole('region', { name: 'Numbers of the cell' })
    await expect(numbers).toContainText(values[row]![column]!.toFixed(3).replace('-', '−'))
    const ends = [low, high].map((grid) => grid[row]![column]!.toFixed(2).replace('-', '−'))
    await expect(numbers).toContainText(`95 % interval ${ends.join(' to ')}`)
  }
})

test('behind a cell are its curve, its channels and both maps, all at the playhead', async ({ page }) => {
  await reopen(page, /Map cosine/)
  await pickByKeys(page, 1, 2)
  const cell = inspectorOf(page)
  await expect(cell.getByRole('figure', { name: /per step/ })).toBeVisible({ timeout: waitForEngine })
  const maps = cell.getByRole('img', { name: /^Feature map of / })
  await expect(maps).toHaveCount(2)
  await expect(maps.first()).toBeVisible()
  await expect(
    page.getByText(/^Time step 1 of \d+ (sees|reaches from) .*frames? \d+.* and is compared with /),
  ).toBeVisible()

  const before = await maps.first().evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
  await partsOf(page).playhead.focus()
  await page.keyboard.press('End')
  await expect(page.getByText(/^Time step (\d+) of \1 (sees|reaches from) .* and is compared with /)).toBeVisible()
  expect(await maps.first().evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())).not.toBe(before)

  const best = cell.getByRole('list', { name: /^Best matches/ }).getByRole('button')
  await best.nth(1).click()
  const pair = /channel (\d+) with video channel (\d+)/.exec((await best.nth(1).getAttribute('aria-label'))!)!
  await expect(cell.getByTestId('pair')).toContainText(`image ${pair[1]} × video ${pair[2]}: r = `)
  await expect(maps.nth(1)).toHaveAccessibleName(new RegExp(`channel ${pair[2]}, time step`))
})

test('what has no value says why', async ({ page, workbench }) => {
  await openDemo(page, 2)
  await openSimilarity(page)
  for (const name of ['Linear CKA, debiased', 'Activation-map cosine'])
    await page.getByRole('checkbox', { name }).uncheck()
  await page.getByRole('checkbox', { name: 'SVCCA' }).check()
  await page.getByRole('button', { name: 'Compute' }).click()
  await expect(heatmapOf(page)).toHaveAccessibleName(/SVCCA/, { timeout: waitForEngine })

  const [matrix] = (await newest(workbench.home)).matrices
  const { row, column, reason } = matrix!.undefined[0]!
  await pickByKeys(page, row, column)
  const numbers = inspectorOf(page).getByRole('region', { name: 'Numbers of the cell' })
  await expect(numbers).toContainText('undefined')
  await expect(numbers).toContainText(reason)
  await expect(page.getByText(`undefined: ${matrix!.undefined.length}`)).toBeVisible()
})

test('a run is compared in four forms; the heatmap is turned, sorted and exported with its numbers', async ({
  page,
  workbench,
}) => {
  await openDemo(page, 2)
  await partsOf(page).run.click()
  await expect(partsOf(page).predictions).toBeVisible({ timeout: waitForEngine })
  await openSimilarity(page)
  await page.getByRole('button', { name: /^A run/ }).click()
  await page.getByRole('button', { name: 'Compute' }).click()
  await expect(page.getByRole('button', { name: 'Difference' })).toBeVisible({ timeout: waitForEngine })

  const correlation = await newest(workbench.home)
  await page.getByRole('button', { name: 'Difference' }).click()
  await pickByKeys(page, 1, 1)
  const difference = correlation.matrices.find(({ measure, form }) => measure === 'cka' && form === 'difference')!
  await expect(inspectorOf(page)).toContainText(difference.values[1]![1]!.toFixed(3).replace('-', '−'))
  await expect(page.getByRole('img', { name: /^Colours from −0\.\d+ to 0\.\d+$/ })).toBeVisible()

  await page.getByRole('button', { name: 'Video layers as rows' }).click()
  await expect(heatmapOf(page)).toHaveAccessibleName(
    new RegExp(`${correlation.columns.length} video layers by ${correlation.rows.length} image layers`),
  )
  await expect(inspectorOf(page)).toContainText(difference.values[1]![1]!.toFixed(3).replace('-', '−'))

  await page.getByRole('toolbar').getByRole('button', { name: 'Benign', exact: true }).click()
  await page.getByRole('button', { name: 'Sort by value within each model' }).click()
  await pickByKeys(page, 0, 0)
  const benign = correlation.matrices.find(({ measure, form }) => measure === 'cka' && form === 'benign')!
  const first = (layers: Correlation['rows'], mean: (at: number) => number): number => {
    const own = layers.flatMap(({ card }, at) => (card === layers[0]!.card ? [at] : []))
    return own.toSorted((a, b) => mean(b) - mean(a))[0]!
  }
  const meanOf = (values: (number | null)[]): number => values.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  const row = first(correlation.rows, (at) => meanOf(benign.values[at]!))
  const column = first(correlation.columns, (at) => meanOf(benign.values.map((values) => values[at]!)))
  await expect(inspectorOf(page)).toContainText(benign.values[row]![column]!.toFixed(3).replace('-', '−'))

  const exportAs = async (what: string, item: string): Promise<string> => {
    await page.getByRole('button', { name: `Export ${what} as a figure` }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: item }).click()
    const path = await (await download).path()
    return item === 'CSV' ? readFile(path, 'utf8') : (await exportedFile(path, `.${item.toLowerCase()}`)).toString()
  }
  expect(await exportAs('the heatmap', 'SVG')).toContain('<title>Linear CKA, debiased</title>')
  const lines = (await exportAs('the heatmap', 'CSV')).trim().split('\n')
  expect(lines).toHaveLength(1 + correlation.rows.length * correlation.columns.length)
  await page.getByRole('button', { name: 'All measures side by side' }).click()
  await expect(page.getByRole('application', { name: /^Heatmap of / })).toHaveCount(2)
  expect(await exportAs('all measures', 'SVG')).toContain('<title>All measures</title>')
})

test('a correlation is cancelled and says so', async ({ page }) => {
  await openDemo(page, 2)
  await openSimilarity(page)
  for (const layers of await page.getByRole('combobox', { name: /^Layers of / }).all()) await layers.selectOption('all')
  await page.getByRole('button', { name: 'Compute' }).click()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()

  await expect(page.getByText('This correlation was cancelled')).toBeVisible({ timeout: 60_000 })
})

test('gradients are aligned pair by pair, and a frame of their curve is shown by a click', async ({ page }) => {
  await openDemo(page, 2)
  await openSimilarity(page)
  await page.getByRole('textbox', { name: 'Frames' }).fill('4')
  await page.getByRole('tab', { name: 'Gradients' }).click()
  const panel = page.getByRole('region', { name: 'Gradients' })
  await expect(panel).toContainText('Tick models of one input size only.')
  await page.getByRole('checkbox', { name: /^ResNet-34/ }).uncheck()
  await page.getByRole('button', { name: 'Align gradients' }).click()
  await expect(panel.getByRole('row')).toHaveCount(1 + 2, { timeout: waitForEngine })
  await expect(panel.getByRole('row').nth(2).getByRole('cell').nth(3)).toHaveText(/^−?0\.\d{4}$/)
  await panel.getByRole('row').nth(2).getByRole('button').click()
  await expect(panel.getByRole('row').nth(2).getByRole('button')).toHaveAttribute('aria-pressed', 'true')
  const chart = panel.getByRole('figure', { name: /^Gradient alignment per frame/ })
  const box = (await chart.boundingBox())!
  await page.mouse.click(box.x + 0.97 * box.width - 20, box.y + box.height / 2)
  await expect(partsOf(page).readout).not.toContainText('frame 0 ')
  await expectAccessible(page)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1024, height: 700 } })

    test('the workspace is open to assistive technology and to the keyboard alone', async ({ page }) => {
      await openSimilarity(page)
      await expectAccessible(page)
      await page.getByRole('tab', { name: 'Past', exact: true }).click()
      await page
        .getByRole('list', { name: 'Past correlations' })
        .getByRole('button', { name: /Map cosine/ })
        .last()
        .click()
      await expect(heatmapOf(page)).toBeVisible()
      await expectAccessible(page)

      await page.getByRole('button', { name: 'All measures side by side' }).focus()
      for (
        let tabs = 0;
        tabs < 12 && !(await heatmapOf(page).evaluate((one) => one === document.activeElement));
        tabs++
      )
        await page.keyboard.press('Tab')
      await expect(heatmapOf(page)).toBeFocused()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      await expect(inspectorOf(page).getByRole('figure', { name: /per step/ })).toBeVisible({ timeout: waitForEngine })
      await expectAccessible(page)
      expect(
        await page.evaluate(() => {
          const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement
          return [scrollHeight - clientHeight, scrollWidth - clientWidth]
        }),
      ).toEqual([0, 0])
    })
  })
}
