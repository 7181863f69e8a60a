import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Locator, Page } from '@playwright/test'
import { findFfmpeg } from '../../src/engine/video/tools'
import { divergingColor } from '../../src/figure/colorMap'
import { exportedFile, expectAccessible, openDemo, partsOf, pixelsOf, readArray, runFolders } from './support/window'
import { demoFolder, expect, test } from './support/workbench'

test.describe.configure({ mode: 'serial' })

const steps = 3

/** Opens the newest past run that came to its end. */
async function reopen(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Past runs' }).click()
  await page
    .getByRole('button', { name: /of 2 changed/ })
    .first()
    .click()
  await expect(partsOf(page).predictions).toBeVisible()
  // The list of runs has a use of its own for Home and End.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
}

test('the demo opens in one click, runs, and the answers of the video models appear', async ({ page }) => {
  const parts = partsOf(page)
  await openDemo(page, steps)
  await expect(page.getByRole('button', { name: 'Tap layer', exact: true })).toContainText('depth 2')
  const next = page.getByRole('list', { name: 'Tracks' }).getByRole('listitem').filter({ hasText: 'Next run' })
  await expect(next).toContainText(/frames \d+ to \d+, \d+ by \d+/)
  await expect(next).toBeVisible()

  await parts.run.click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(parts.predictions).toBeVisible({ timeout: 90_000 })

  await expect(parts.predictions.locator('tbody')).toHaveCount(2)
  for (const column of ['Benign', 'Float', '8-bit', 'Decoded', 'Uniform noise', 'Sign noise'])
    await expect(parts.predictions.getByRole('columnheader', { name: column })).toBeVisible()
  // the demo's video models contain the surrogate's first stages
  await expect(parts.predictions.getByText(/Not a black box: \d+/)).toHaveCount(2)
  await expect(page.getByText(/\d of 2 targets changed/)).toBeVisible()

  await parts.predictions.locator('tbody').getByRole('button').first().click()
  await expect(parts.predictions.getByRole('row').nth(2).getByRole('listitem')).toHaveCount(30)
})

test('a past run is reopened after a reload, with its charts and its record', async ({ page, workbench }) => {
  await reopen(page)
  const folder = (await runFolders(workbench.home)).at(-1)
  const result = JSON.parse(await readFile(join(folder!, 'results.json'), 'utf8')) as { losses: number[] }
  expect(result.losses).toHaveLength(steps)

  await partsOf(page).tab('Loss').click()
  await expect(page.getByRole('figure', { name: /^Cosine per attack step/ })).toBeVisible()
  await expect(page.getByRole('figure', { name: /^Cosine per frame/ })).toBeVisible()

  await partsOf(page).tab('Record').click()
  await expect(page.getByText(`I2V, ${steps} of ${steps} steps`)).toBeVisible()
  await expect(page.getByText(folder!)).toBeVisible()

  await page.getByRole('button', { name: 'Set up the same run' }).click()
  await expect(partsOf(page).run).toBeEnabled()
  await expect(partsOf(page).field('Steps')).toHaveValue(String(steps))
  await expect(partsOf(page).readout).toContainText('of 90')
})

test('success rates are counted over ticked runs, with their interval and the controls', async ({ page }) => {
  await page.getByRole('tab', { name: 'Past runs' }).click()
  await page
    .getByRole('checkbox', { name: /^Count / })
    .first()
    .check()
  await page.getByRole('button', { name: 'Success rates' }).click()

  const table = page.getByTestId('rates')
  await expect(table.locator('tbody tr')).toHaveCount(2)
  await expect(table.locator('tbody tr').first().getByRole('cell')).toContainText(Array(5).fill(/[01] of 1/))
  await expect(page.getByRole('figure', { name: /^Attack success rate/ })).toBeVisible()
})

test('frames are scrubbed by keys, and all three panes stay at one position', async ({ page, workbench }) => {
  await reopen(page)
  const parts = partsOf(page)
  const folder = (await runFolders(workbench.home)).at(-1)
  const record = JSON.parse(await readFile(join(folder!, 'plan.json'), 'utf8')) as { resolved: { ordinals: number[] } }
  const { ordinals } = record.resolved
  const expectPosition = async (position: number): Promise<void> => {
    await expect(parts.readout).toContainText(`frame ${ordinals[position]}`)
    await expect(parts.benign).toHaveAccessibleName(`Benign frame, position ${position}`)
    await expect(parts.adversarial).toHaveAccessibleName(`Adversarial frame, position ${position}`)
  }

  await page.keyboard.press('Home')
  await expectPosition(0)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('.')
  await expectPosition(2)
  await page.keyboard.press('ArrowLeft')
  await expectPosition(1)
  await page.keyboard.press('End')
  await expectPosition(ordinals.length - 1)
  await page.keyboard.press('j')
  await expectPosition(0)
  await parts.playhead.focus()
  await page.keyboard.press('ArrowRight')
  await expectPosition(1)
})

test('every pixel on screen is the value in the run folder', async ({ page, workbench }) => {
  await reopen(page)
  const parts = partsOf(page)
  const folder = (await runFolders(workbench.home)).at(-1)
  const benign = await readArray(join(folder!, 'benign.npy'))
  const rounded = await readArray(join(folder!, 'adversarial_rounded.npy'))
  const float = await readArray(join(folder!, 'adversarial.npy'))
  const [frames, height, width] = benign.shape as [number, number, number]
  const pixels = height * width
  const position = frames - 2
  const rgb = (data: readonly number[]): number[] => data.filter((_, at) => at % 4 !== 3)

  await page.keyboard.press('End')
  await page.keyboard.press('ArrowLeft')
  await expect(parts.benign).toHaveAccessibleName(`Benign frame, position ${position}`)
  const slice = ({ data }: typeof benign) => [...data.slice(position * pixels * 3, (position + 1) * pixels * 3)]
  expect(rgb((await pixelsOf(parts.benign)).data)).toEqual(slice(benign))
  expect(rgb((await pixelsOf(parts.adversarial)).data)).toEqual(slice(rounded))

  // float frames are [T, 3, H, W] in 0..1; the pane shows the mean of the three changes, limits at epsilon
  const epsilon = 16 / 255
  const shown = await pixelsOf(parts.perturbation)
  expect([shown.width, shown.height]).toEqual([width, height])
  const start = position * pixels * 3
  const worst = Array.from({ length: pixels }, (_, pixel) => {
    const change = [0, 1, 2].map(
      (channel) =>
        Number(float.data[start + channel * pixels + pixel]) - Number(benign.data[start + pixel * 3 + channel]) / 255,
    )
    const expected = divergingColor((change[0]! + change[1]! + change[2]!) / 3 / epsilon, 'light')
    return Math.max(...expected.map((value, channel) => Math.abs(value - shown.data[pixel * 4 + channel]!)))
  }).reduce((most, difference) => Math.max(most, difference), 0)
  // the table of colours has 511 entries
  expect(worst).toBeLessThanOrEqual(2)
})

/** Presses an arrow key for each step. @returns steps whose picture was not on its canvas when the next animation frame was drawn */
async function lateSteps(picture: Locator, key: string, count: number): Promise<number[]> {
  return picture.evaluate(
    async (element, [arrow, steps]) => {
      const canvas = element as HTMLCanvasElement
      const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
      const look = (): string => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        let digest = 0
        for (let at = 0; at < data.length; at += 101) digest = (Math.imul(digest, 31) + data[at]!) | 0
        return `${digest}`
      }
      const late: number[] = []
      for (let at = 0; at < steps; at++) {
        await nextFrame()
        const before = look()
        window.dispatchEvent(new KeyboardEvent('keydown', { key: arrow }))
        // Callbacks of the next frame run before that frame is drawn.
        await nextFrame()
        if (look() === before || canvas.ariaBusy === 'true') late.push(at)
      }
      return late
    },
    [key, count] as const,
  )
}

test('a frame that is at hand is on screen within one animation frame', async ({ page }) => {
  await reopen(page)
  const parts = partsOf(page)
  await page.keyboard.press('Home')
  await page.waitForTimeout(1500)
  expect(await lateSteps(parts.benign, 'ArrowRight', 10)).toEqual([])
})

test('so is every pixel of a frame of 1920 x 1080', async ({ page, workbench }) => {
  const { path } = await findFfmpeg({ env: process.env })
  const film = ['-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=30', '-frames:v', '8', '-preset', 'ultrafast']
  await promisify(execFile)(path, ['-v', 'error', ...film, join(workbench.home, 'large.mp4')])
  await page.keyboard.press('Control+o')
  await page.getByRole('textbox', { name: 'Folder' }).fill(workbench.home)
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'large.mp4' }).click()
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByRole('button', { name: /^True pixels/ }).click()
  const { source } = partsOf(page)
  const current = source.and(page.locator('[aria-busy="false"][width="1920"][height="1080"]'))
  await current.waitFor()
  for (let frame = 1; frame < 8; frame++) {
    await page.keyboard.press('ArrowRight')
    await expect(source).toHaveAccessibleName(`Source frame ${frame}`)
    await current.waitFor()
  }
  expect(await lateSteps(source, 'ArrowLeft', 7)).toEqual([])
  expect(await lateSteps(source, 'ArrowRight', 7)).toEqual([])
  const workers = page.workers().map((worker) => new URL(worker.url()).pathname)
  expect(workers.filter((name) => /socketWorker|pictureWorker/.test(name))).toHaveLength(2)
})

test('a figure is downloaded as SVG, PNG and PDF', async ({ page }) => {
  await reopen(page)
  const starts = { SVG: /^<\?xml|^<svg/, PNG: /^.PNG/s, PDF: /^%PDF-/ }
  for (const [format, start] of Object.entries(starts)) {
    await page.getByRole('button', { name: 'Export answers as a figure' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: format }).click()
    const path = await (await download).path()
    const file = await exportedFile(path, `.${format.toLowerCase()}`)
    expect(file.subarray(0, 2000).toString('latin1')).toMatch(start)
    expect((await exportedFile(path, '.recipe.json')).toString()).toContain('"request"')
  }
})

test('bad clips are refused with what was found and what to do, and the window goes on', async ({ page }) => {
  const parts = partsOf(page)
  await openDemo(page, steps)
  await expect(parts.source).toBeVisible()
  for (const name of ['truncated.mp4', 'zero_bytes.mp4', 'audio_only.mp4']) {
    await page.keyboard.press('Control+o')
    await page.getByRole('textbox', { name: 'Folder' }).fill(join(demoFolder, 'clips', 'odd'))
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name }).click()
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    const note = page.getByRole('alert').filter({ hasText: `Could not open ${name}` })
    await expect(note).toContainText(name)
    await note.getByRole('button', { name: 'Dismiss' }).click()
  }
  await expect(parts.run).toBeEnabled()
  await expect(parts.source).toBeVisible()
})

test('the file dialog works by keys alone', async ({ page }) => {
  await page.keyboard.press('Control+o')
  await page.getByRole('textbox', { name: 'Folder' }).fill(join(demoFolder, 'clips'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option', { name: 'ring_slide_right.mp4' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Filter by name' })).toBeFocused()
  await page.keyboard.type('ring')
  await page.keyboard.press('Enter')

  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(partsOf(page).readout).toContainText('frame 0')

  await page.keyboard.press('Control+o')
  await expect(page.getByRole('combobox', { name: 'Filter by name' })).toBeFocused()
  await page.keyboard.type(`"${join(demoFolder, 'clips', 'heart_grow.mp4')}"`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option', { name: 'heart_grow.mp4', selected: true })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('complementary', { name: 'Set up' })).toContainText('heart_grow.mp4')
})

test('a dropped file is opened', async ({ page }) => {
  const bytes = [...(await readFile(join(demoFolder, 'clips', 'heart_grow.mp4')))]
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(content)], 'heart_grow.mp4', { type: 'video/mp4' }))
    return data
  }, bytes)
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('body', type, { dataTransfer: transfer })

  await expect(partsOf(page).readout).toContainText('of 80')
})

test('a run outlives the window, is found again by the next one, is cancelled there and says so', async ({ page }) => {
  const parts = partsOf(page)
  await openDemo(page, 2000)
  await parts.run.click()
  await expect(page.getByText(/step [1-9]\d* of 2000/)).toBeVisible({ timeout: 60_000 })
  await page.reload()
  await expect(page.getByText(/step [1-9]\d* of 2000/)).toBeVisible()
  await parts.cancel.click()

  await expect(parts.run).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('group', { name: 'Predictions' }).getByText('cancelled')).toBeVisible()
})

test('parameters that cannot be are refused where they are typed, with the reason', async ({ page }) => {
  const parts = partsOf(page)
  await openDemo(page, steps)
  await expect(parts.run).toBeEnabled()
  await parts.field('Epsilon').fill('300')
  await expect(page.getByRole('alert')).toContainText('At most 255 steps')
  await expect(parts.run).toBeDisabled()
  await parts.field('Epsilon').fill('16')
  await expect(page.getByText('read as 16/255 = 0.0627')).toBeVisible()
  await expect(parts.run).toBeEnabled()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1024, height: 700 } })

    test('nothing serious stands in the way of assistive technology, and nothing makes the page scroll', async ({
      page,
    }) => {
      await expect(partsOf(page).openDemo).toBeVisible()
      await expectAccessible(page)
      await page.keyboard.press('Control+o')
      await page.getByRole('textbox', { name: 'Folder' }).fill(join(demoFolder, 'clips'))
      await page.keyboard.press('Enter')
      await expect(page.getByRole('option').first()).toBeVisible()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await openDemo(page, steps)
      await page.getByRole('button', { name: 'Tap layer', exact: true }).click()
      await expect(page.getByRole('listbox', { name: 'Layers' })).toBeVisible()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await reopen(page)
      for (const tab of ['Predictions', 'Loss', 'Record']) {
        await partsOf(page).tab(tab).click()
        await expectAccessible(page)
        expect(
          await page.evaluate(() => {
            const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement
            return [scrollHeight - clientHeight, scrollWidth - clientWidth]
          }),
        ).toEqual([0, 0])
      }
    })
  })
}

test('the theme is switched and remembered', async ({ page }) => {
  const theme = page.getByRole('button', { name: /^Theme:/ })
  await theme.click()
  await theme.click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(theme).toHaveAccessibleName(/dark/)
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})
