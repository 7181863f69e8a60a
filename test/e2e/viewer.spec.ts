import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { divergingColor, sequentialColor } from '../../src/figure/colorMap'
import { expectAccessible, openDemo, partsOf, pixelsOf, readArray, runFolders } from './support/window'
import { expect, test } from './support/workbench'

test.describe.configure({ mode: 'serial' })

/** Below the size from which pixels have outlines. */
const zoom = 8

const mode = (page: Page, name: string): Locator =>
  page.getByRole('group', { name: 'Way of comparing' }).getByRole('button', { name, exact: true })

async function chooseZoom(page: Page, percent: number): Promise<void> {
  await page.getByTestId('zoom').click()
  await page.getByRole('menuitem', { name: new RegExp(`^${percent}\\D`) }).click()
}

/** Colour of a point of the screen, as it is seen. */
async function colorsAt(page: Page, points: readonly { x: number; y: number }[]): Promise<number[][]> {
  const png = (await page.screenshot()).toString('base64')
  const other = await page.context().newPage()
  const colors = await other.evaluate(
    async ([data, wanted]) => {
      const image = new Image()
      image.src = `data:image/png;base64,${data}`
      await image.decode()
      const canvas = document.createElement('canvas')
      Object.assign(canvas, { width: image.width, height: image.height })
      const context = canvas.getContext('2d')!
      context.drawImage(image, 0, 0)
      return wanted.map(({ x, y }) => [...context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data.slice(0, 3)])
    },
    [png, points] as const,
  )
  await other.close()
  return colors
}

/** Middles of pixels on the screen. */
async function pointsOf(picture: Locator, pixels: readonly (readonly [column: number, row: number])[], width: number) {
  const box = (await picture.boundingBox())!
  const scale = box.width / width
  return pixels.map(([column, row]) => ({ x: box.x + (column + 0.5) * scale, y: box.y + (row + 0.5) * scale }))
}

async function openRun(page: Page, home: string) {
  await page.getByRole('tab', { name: 'Past runs' }).click()
  await page
    .getByRole('button', { name: /of 2 changed/ })
    .first()
    .click()
  await expect(partsOf(page).benign).toHaveAccessibleName('Benign frame, position 0')
  const folder = (await runFolders(home)).at(-1)!
  const [benign, rounded] = [
    await readArray(join(folder, 'benign.npy')),
    await readArray(join(folder, 'adversarial_rounded.npy')),
  ]
  const [, , width] = benign.shape as [number, number, number]
  const rgb = ({ data }: typeof benign, column: number, row: number): number[] =>
    [0, 1, 2].map((part) => Number(data[(row * width + column) * 3 + part]))
  return { folder, benign, rounded, width, rgb }
}

test('a run to look at', async ({ page }) => {
  await openDemo(page, 2)
  await partsOf(page).run.click()
  await expect(partsOf(page).predictions).toBeVisible({ timeout: 90_000 })
})

test('wipe, blend, flicker and difference show the values of both pictures', async ({ page, workbench }) => {
  const parts = partsOf(page)
  const { benign, rounded, width, rgb } = await openRun(page, workbench.home)
  await mode(page, 'Wipe').click()
  await chooseZoom(page, zoom * 100)
  const line = page.getByRole('slider', { name: 'Wipe line' })
  const middle = width / 2
  const pixels = [
    [middle - 6, middle - 5],
    [middle - 3, middle + 4],
    [middle + 3, middle - 2],
    [middle + 6, middle + 5],
  ] as const
  const points = await pointsOf(parts.benign, pixels, width)
  const seen = () => colorsAt(page, points)
  const closeTo = (found: number[][], wanted: number[][], most: number): void =>
    found.forEach((color, at) =>
      color.forEach((part, channel) => expect(Math.abs(part - wanted[at]![channel]!)).toBeLessThanOrEqual(most)),
    )
  const of = (array: typeof benign) => pixels.map(([column, row]) => rgb(array, column, row))
  const [before, after] = [of(benign), of(rounded)]
  expect(before).not.toEqual(after)

  // benign on the left of the line, adversarial on its right
  await pixelsOf(parts.adversarial)
  closeTo(await seen(), [before[0]!, before[1]!, after[2]!, after[3]!], 1)
  await line.focus()
  await page.keyboard.press('End')
  closeTo(await seen(), before, 1)
  await page.keyboard.press('Home')
  closeTo(await seen(), after, 1)
  await expectAccessible(page)

  // the bar keeps its height, so that the picture stays where it is
  const place = await parts.benign.boundingBox()
  await mode(page, 'Blend').click()
  expect(await parts.benign.boundingBox()).toEqual(place)
  const mean = before.map((color, at) => color.map((part, channel) => (part + after[at]![channel]!) / 2))
  closeTo(await seen(), mean, 1)

  await mode(page, 'Flicker').click()
  await expect(parts.adversarial).toBeHidden()
  await expect(parts.adversarial).toBeVisible()
  await expect(parts.adversarial).toBeHidden()
  expect(await parts.benign.boundingBox()).toEqual(place)
  await page.getByRole('button', { name: 'Stop the flicker' }).click()
  await page.keyboard.down('h')
  await expect(parts.adversarial).toBeVisible()
  closeTo(await seen(), after, 1)
  await page.keyboard.up('h')
  await expect(parts.adversarial).toBeHidden()
  closeTo(await seen(), before, 1)

  await page.keyboard.press('5')
  const difference = page.getByRole('img', { name: /^Difference of Adversarial and Benign/ })
  const { data } = await pixelsOf(difference)
  for (const [at, [column, row]] of pixels.entries()) {
    const change = after[at]!.reduce((sum, part, channel) => sum + part - before[at]![channel]!, 0) / 3 / 16
    const shown = data.slice((row * width + column) * 4, (row * width + column) * 4 + 3)
    closeTo([shown], [[...divergingColor(change, 'light')]], 2)
  }
})

test('close enough, each pixel says the value in the run folder, in every pane', async ({ page, workbench }) => {
  // What is written on canvases cannot be read from the page.
  await page.addInitScript(() => {
    const written: { text: string; x: number; y: number }[] = []
    Object.assign(globalThis, { written })
    const draw = CanvasRenderingContext2D.prototype.fillText
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
      written.push({ text, x, y })
      return draw.call(this, text, x, y, ...rest)
    }
  })
  await page.reload()
  const parts = partsOf(page)
  const { benign, rounded, width, rgb } = await openRun(page, workbench.home)
  await chooseZoom(page, 6400)
  const [column, row] = [width / 2, width / 2]
  const [point] = await pointsOf(parts.benign, [[column, row]], width)
  await page.mouse.move(point!.x, point!.y)

  const panes = page.getByRole('figure').filter({ has: page.locator('canvas') })
  await expect(panes.filter({ hasText: 'Benign' })).toContainText(`x ${column}, y ${row}`)
  await expect(panes.filter({ hasText: 'Benign' })).toContainText(rgb(benign, column, row).join(' '))
  await expect(panes.filter({ hasText: 'Adversarial' })).toContainText(rgb(rounded, column, row).join(' '))
  await expect(panes.filter({ hasText: 'Perturbation' })).toContainText(/[+−]?\d+\.\d [+−]?\d+\.\d [+−]?\d+\.\d \/255/)

  // no words lie over the values that stand in the pixels
  for (const words of await panes.getByText(`x ${column}, y ${row}`).all()) {
    const [stage, box] = [
      await words.locator('xpath=ancestor::figure').locator('.stage').boundingBox(),
      await words.boundingBox(),
    ]
    expect(box!.y + box!.height).toBeLessThanOrEqual(stage!.y + 1)
  }

  const texts = await page.evaluate(() => (globalThis as unknown as { written: { text: string }[] }).written)
  const lines = texts.map(({ text }) => text).join(' ')
  expect(lines).toContain(rgb(benign, column, row).join(' '))
  expect(lines).toContain(rgb(rounded, column, row).join(' '))

  // the same part in every pane, back to all of it by a key
  const boxes = await Promise.all([parts.benign, parts.adversarial, parts.perturbation].map((one) => one.boundingBox()))
  expect(new Set(boxes.map((box) => Math.round(box!.width))).size).toBe(1)
  expect(boxes[0]!.width).toBe(width * 64)
  await page.keyboard.press('z')
  await expect.poll(async () => (await parts.benign.boundingBox())!.width).toBeLessThan(600)
})

test('a feature map lies over the frame in the colours of its values', async ({ page, workbench }) => {
  const { benign, width, rgb } = await openRun(page, workbench.home)
  await page.getByRole('button', { name: 'Pictures that are shown' }).click()
  await page.getByRole('checkbox', { name: 'Feature map' }).check()
  for (const name of [/^Benign/, /^Adversarial/, /^Perturbation(?!,)/])
    await page.getByRole('checkbox', { name }).uncheck()
  await page.keyboard.press('Escape')

  const overlay = page.getByRole('img', { name: /^Feature map over the benign frame/ })
  const { data } = await pixelsOf(overlay)
  const legend = page.getByRole('img', { name: /^Colour scale of the feature map/ })
  const limit = Number(/to ([\d.]+),/.exec((await legend.getAttribute('aria-label'))!)![1])
  const values: number[] = []
  for (const [column, row] of [
    [20, 30],
    [56, 56],
    [90, 70],
  ] as const) {
    const [point] = await pointsOf(overlay, [[column, row]], width)
    await page.mouse.move(point!.x, point!.y)
    const reading = page.getByText(`x ${column}, y ${row}`).locator('..')
    await expect(reading).toBeVisible()
    const value = Number((await reading.locator('span').nth(1).textContent())!)
    values.push(value)
    const color = sequentialColor(value / limit)
    const wanted = rgb(benign, column, row).map((part, channel) => part * 0.4 + color[channel]! * 0.6)
    wanted.forEach((part, channel) =>
      expect(Math.abs(part - data[(row * width + column) * 4 + channel]!)).toBeLessThanOrEqual(3),
    )
  }
  expect(new Set(values).size).toBeGreaterThan(1)

  await page.getByRole('button', { name: 'Feature map over the frame' }).click()
  // any layer is found by typing, and only one with places has a map
  await page.getByRole('button', { name: 'Layer of the feature map' }).click()
  await page.getByRole('combobox', { name: 'Filter layers' }).fill('relu')
  await expect(page.getByRole('listbox', { name: 'Layers' }).getByRole('option').first()).toContainText('Relu')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: 'Filter layers' })).toHaveCount(0)
  await expect(page.getByText(/^benign, channel mean, Stage 1/)).toBeVisible()
  await page.getByLabel('Features', { exact: true }).selectOption('difference')
  await page.getByLabel('Channel', { exact: true }).selectOption('strongest')
  await expect(page.getByText(/^adversarial − benign, channel \d+, /)).toBeVisible()
  await expectAccessible(page)
})

test('a comparison film is written into the run folder', async ({ page, workbench }) => {
  const { folder } = await openRun(page, workbench.home)
  await page.getByRole('button', { name: 'Write a comparison film' }).click()
  await page.getByLabel('Height of each picture').selectOption('240')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Write film' }).click()
  await expect(page.getByText(/comparison\.mp4 \(16 frames of 720 × \d+/)).toBeVisible({ timeout: 30_000 })
  expect((await readFile(join(folder, 'comparison.mp4'))).subarray(4, 8).toString()).toBe('ftyp')
})
