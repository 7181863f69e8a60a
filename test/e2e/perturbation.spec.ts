import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expectAccessible, openDemo, partsOf, readArray, runFolders } from './support/window'
import { expect, test } from './support/workbench'

test.describe.configure({ mode: 'serial' })

const tableOf = (page: Page): Locator => page.getByTestId('perturbation-measures')

/** The numbers of a row, column by column. */
async function rowOf(page: Page, name: string): Promise<string[]> {
  const row = tableOf(page)
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name, exact: true }) })
  return (await row.getByRole('cell').allTextContents()).map((text) => text.trim())
}

/** Changes of all frames as the files have them: [frame][value]. */
async function changesOf(folder: string, form: 'float' | 'rounded'): Promise<number[][]> {
  const benign = await readArray(join(folder, 'benign.npy'))
  const [frames, height, width] = benign.shape as [number, number, number]
  const area = height * width
  const other = await readArray(join(folder, form === 'float' ? 'adversarial.npy' : 'adversarial_rounded.npy'))
  const byteOf = (frame: number, at: number): number => frame * 3 * area + (at % area) * 3 + Math.floor(at / area)
  return Array.from({ length: frames }, (_, frame) =>
    Array.from({ length: 3 * area }, (__, at) => {
      const byte = byteOf(frame, at)
      const value = form === 'float' ? Number(other.data[frame * 3 * area + at]) : Number(other.data[byte]) / 255
      return value - Number(benign.data[byte]) / 255
    }),
  )
}

const psnrOf = (changes: readonly number[]): number =>
  -10 * Math.log10(changes.reduce((sum, change) => sum + change ** 2, 0) / changes.length)

test('after a demo run the panel has the numbers of the files, over the clip and at the playhead', async ({
  page,
  workbench,
}) => {
  const parts = partsOf(page)
  await openDemo(page, 2)
  await parts.run.click()
  await expect(parts.predictions).toBeVisible({ timeout: 90_000 })
  await parts.tab('Perturbation').click()
  await expect(tableOf(page)).toBeVisible({ timeout: 60_000 })
  const folder = (await runFolders(workbench.home)).at(-1)!
  const [float, rounded] = [await changesOf(folder, 'float'), await changesOf(folder, 'rounded')]

  await expect(tableOf(page).getByRole('columnheader', { name: '8-bit = decoded' })).toBeVisible()
  const psnr = await rowOf(page, 'PSNR')
  expect(psnr).toEqual(
    [psnrOf(float.flat()), psnrOf(float[0]!), psnrOf(rounded.flat()), psnrOf(rounded[0]!)].map((value) =>
      value.toFixed(2),
    ),
  )
  const largest = (changes: number[][]): string =>
    (255 * Math.max(...changes.map((frame) => frame.reduce((most, one) => Math.max(most, Math.abs(one)), 0)))).toFixed(
      2,
    )
  const linf = await rowOf(page, 'L∞')
  expect([linf[0], linf[2]]).toEqual([largest(float), largest(rounded)])
  expect((await rowOf(page, 'Neighbour cosine'))[1]).toBe('–')

  // Among tabs End is the last tab.
  await tableOf(page).getByRole('button', { name: 'PSNR', exact: true }).click()
  await page.keyboard.press('End')
  const last = float.length - 1
  await expect.poll(async () => (await rowOf(page, 'PSNR'))[1]).toBe(psnrOf(float[last]!).toFixed(2))
  const [before, now] = [float[last - 1]!, float[last]!]
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0)
  const cosine = dot(before, now) / Math.sqrt(dot(before, before) * dot(now, now))
  expect((await rowOf(page, 'Neighbour cosine'))[1]).toBe(cosine.toFixed(4).replace('-', '−'))
  const kept = JSON.parse(await readFile(join(folder, 'perturbation.json'), 'utf8')) as { forms: unknown[] }
  expect(kept.forms).toHaveLength(3)
})

test('a measure is picked, its curve moves the playhead, and every chart is drawn', async ({ page }) => {
  await openPast(page, 0)
  await tableOf(page).getByRole('button', { name: 'SSIM', exact: true }).click()
  const curve = page.getByRole('figure', { name: /^SSIM per frame/ })
  await expect(curve).toBeVisible()
  const first = await partsOf(page).readout.textContent()
  const box = (await curve.locator('canvas').boundingBox())!
  await page.mouse.click(box.x + 0.8 * box.width, box.y + 0.5 * box.height)
  await expect(partsOf(page).readout).not.toHaveText(first!)

  const choose = (name: string) =>
    page.getByRole('group', { name: 'Chart of the perturbation', exact: true }).getByText(name, { exact: true }).click()
  await choose('Spectrum')
  await expect(page.getByRole('figure', { name: /^Spectrum by spatial frequency/ })).toBeVisible()
  await choose('2D')
  await page.getByLabel('this frame').check()
  await expect(page.getByRole('heading', { name: /^Frame \d+$/ })).toBeVisible()
  await expect(page.getByRole('figure', { name: /^Spectrum in two dimensions, float/ })).toBeVisible()
  await choose('Histogram')
  await expect(page.getByRole('figure', { name: /^Histogram of changes/ })).toBeVisible()
  await expectAccessible(page)
})

test('two runs are compared: their numbers side by side, and the cosine between them', async ({ page, workbench }) => {
  await page.getByRole('tab', { name: 'Set up' }).click()
  await openDemo(page, 1)
  const parts = partsOf(page)
  await parts.run.click()
  await expect(parts.predictions).toBeVisible({ timeout: 90_000 })
  await parts.tab('Past runs').click()
  const ticks = page.getByRole('complementary', { name: 'Past runs' }).getByRole('checkbox')
  for (const at of [0, 1]) await ticks.nth(at).check()
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(page.getByLabel('Compare with')).not.toHaveValue('')
  await expect(tableOf(page).getByRole('columnheader', { name: 'B float' })).toBeVisible({ timeout: 60_000 })

  const [other, own] = (await runFolders(workbench.home)).slice(-2) as [string, string]
  const [a, b] = [(await changesOf(own, 'float')).flat(), (await changesOf(other, 'float')).flat()]
  const psnr = await rowOf(page, 'PSNR')
  expect([psnr[0], psnr[2]]).toEqual([psnrOf(a).toFixed(2), psnrOf(b).toFixed(2)])
  const dot = (x: number[], y: number[]): number => x.reduce((sum, value, at) => sum + value * y[at]!, 0)
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
  const row = tableOf(page).getByRole('row', { name: /^Cosine A · B/ })
  await expect(row.getByRole('cell').first()).toHaveText(cosine.toFixed(4))
  await expect(page.getByText(/^Attack: I2V, ε 16\/255, 1 step; I2V, ε 16\/255, 2 steps\.$/)).toBeVisible()
  await expectAccessible(page)
})

async function openPast(page: Page, index: number): Promise<void> {
  await page.getByRole('tab', { name: 'Past runs' }).click()
  await page
    .getByRole('button', { name: /of 2 changed/ })
    .nth(index)
    .click()
  await partsOf(page).tab('Perturbation').click()
  await expect(tableOf(page)).toBeVisible({ timeout: 60_000 })
}
