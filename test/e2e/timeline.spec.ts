import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElementHandle, Locator, Page } from '@playwright/test'
import { palettes } from '../../src/figure/theme'
import { expectAccessible, openDemo, partsOf, readArray, runFolders } from './support/window'
import { demoFolder, expect, test } from './support/workbench'

const canvasOf = (page: Page): Locator => page.getByTestId('timeline')
/** The playhead's own number, as it is read: `frame 1` is not `frame 10`. */
const frameShown = (page: Page, frame: number): Locator =>
  partsOf(page).readout.getByText(`frame ${frame}`, { exact: true })
const trackOf = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Tracks' }).getByRole('listitem').filter({ hasText: name })

/** The demo's clip: 90 frames. */
async function openClip(page: Page): Promise<void> {
  await openDemo(page, 3)
  await expect(partsOf(page).readout).toContainText('of 90')
  // Letters typed into a field stay in it.
  await partsOf(page).playhead.focus()
  await page.keyboard.press('Home')
}

/** All studies on disk, without spaces. */
async function studiesOf(home: string): Promise<string> {
  const folder = join(home, 'studies')
  const names = await readdir(folder).catch(() => [])
  const texts = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readFile(join(folder, name), 'utf8')),
  )
  return texts.join('').replaceAll(': ', ':')
}

test('every key moves the playhead as film editors have it', async ({ page }) => {
  await openClip(page)
  const { playhead } = partsOf(page)
  const press = async (keys: string, frame: number): Promise<void> => {
    await page.keyboard.press(keys)
    await expect(frameShown(page, frame)).toBeVisible()
  }
  await playhead.focus()
  // as it is read aloud, with spaces
  await expect(partsOf(page).readout).toHaveText(/^frame 0\s+of 90\s+0:00\.000\s+key frame/)
  await press('ArrowRight', 1)
  await press('.', 2)
  await press(',', 1)
  await press('ArrowLeft', 0)
  await press('End', 89)
  await press('Home', 0)
  await page.keyboard.press('Shift+ArrowRight')
  await expect(playhead).toHaveAttribute('aria-valuetext', /^frame \d+, \d+ of 90, 0:01\.\d+$/)
  await page.keyboard.press('Home')
  await page.keyboard.press('l')
  await expect(frameShown(page, 0)).toHaveCount(0)
  await page.keyboard.press('k')
  await page.keyboard.press('End')
  await page.keyboard.press('j')
  await expect(frameShown(page, 89)).toHaveCount(0)
  await page.keyboard.press('k')
  await page.keyboard.press('End')
  // the clip has one key frame, its first
  await press('ArrowUp', 0)
})

test('in and out are set, attacked and cleared; markers keep their notes after a reload', async ({
  page,
  workbench,
}) => {
  await openClip(page)
  await page.keyboard.press('i')
  for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('o')
  await expect(page.getByTestId('range')).toHaveText('0 to 20, 21 frames')
  await page.getByRole('button', { name: 'Attack these' }).click()
  await expect(trackOf(page, 'Next run')).toContainText('frames 0 to 20')

  await page.keyboard.press('m')
  await page.keyboard.press('m')
  const note = page.getByRole('textbox', { name: 'Note at frame 20' })
  await expect(note).toBeFocused()
  await note.fill('the turn')
  await note.press('Enter')
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(frameShown(page, 20)).toBeVisible()
  await page.keyboard.press('Alt+i')
  await page.keyboard.press('Alt+o')
  await expect(page.getByTestId('range')).toHaveCount(0)

  // a lane goes where its header is dragged
  const lanes = page.getByRole('list', { name: 'Tracks' }).getByRole('listitem')
  await expect(lanes.first()).toContainText('Next run')
  const [next, keys] = [(await trackOf(page, 'Next run').boundingBox())!, trackOf(page, 'Key frames')]
  await keys.hover({ position: { x: 20, y: 8 } })
  await page.mouse.down()
  await page.mouse.move(next.x + 20, next.y + 2, { steps: 4 })
  await page.mouse.up()
  await expect(lanes.first()).toContainText('Key frames')

  await expect.poll(() => studiesOf(workbench.home)).toContain('"note":"the turn"')
  await expect.poll(() => studiesOf(workbench.home)).toMatch(/"order":\[\s*"keys"/)
  await page.reload()
  await expect(lanes.first()).toContainText('Key frames')
  await page.getByRole('button', { name: 'Markers', exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Note at frame 20' })).toHaveValue('the turn')
  await page.getByRole('button', { name: 'Delete the marker at frame 20' }).click()
  await expect(page.getByText('None yet.')).toBeVisible()
})

test('zoom to the window puts each frame where the ruler has it, and the card names what is under the pointer', async ({
  page,
}) => {
  await openClip(page)
  await page.keyboard.press('w')
  const box = (await canvasOf(page).boundingBox())!
  const detail = (await trackOf(page, 'Next run').textContent())!
  const [first, last] = /frames (\d+) to (\d+)/.exec(detail)!.slice(1).map(Number) as [number, number]
  // the window with a little room around it, never beyond the clip
  const room = Math.max(0.5, (last + 1 - first) * 0.04)
  const [from, to] = [Math.max(0, first - room), Math.min(90, last + 1 + room)]
  const middle = (frame: number): number => box.x + ((frame + 0.5 - from) / (to - from)) * box.width

  await page.mouse.click(middle(first + 3), box.y + 24)
  await expect(frameShown(page, first + 3)).toBeVisible()
  await page.mouse.move(middle(last - 2), box.y + 60)
  await expect(page.getByTestId('hover-card').getByText(`frame ${last - 2}`, { exact: true })).toBeVisible()
  await expect(page.getByTestId('hover-card').locator('canvas')).not.toHaveClass(/empty/)

  await page.keyboard.press('0')
  await page.mouse.move(box.x + box.width / 2, box.y + 60)
  await page.keyboard.down('Control')
  for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, -120)
  await page.keyboard.up('Control')
  // four frames fill the width, and the pointer is still over the middle one
  await page.mouse.click(box.x + box.width / 2, box.y + 24)
  await expect(partsOf(page).readout.getByText(/^frame 4[45]$/)).toBeVisible()
  await expectAccessible(page)
})

test('a track stands at the heights of the values in the run folder', async ({ page, workbench }) => {
  await openClip(page)
  await partsOf(page).run.click()
  await expect(partsOf(page).predictions).toBeVisible({ timeout: 90_000 })
  await page.getByRole('button', { name: 'Panel Timeline: move, maximise, close' }).click()
  await page.getByRole('menuitem', { name: 'Maximise' }).click()
  const folder = (await runFolders(workbench.home)).at(-1)!
  const record = JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) as { resolved: { ordinals: number[] } }
  const result = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as {
    perturbation: { float: { frames: { meanAbsolute: number }[] } }
  }
  const { ordinals } = record.resolved
  const means = result.perturbation.float.frames.map(({ meanAbsolute }) => Math.fround(meanAbsolute * 255))
  const most = Math.max(...means)
  const track = trackOf(page, 'Mean change')
  await track.scrollIntoViewIfNeeded()
  const [canvas, lane] = [(await canvasOf(page).boundingBox())!, (await track.boundingBox())!]
  // the strongest column of the colour, from the top of the lane
  const color = palettes.light.categorical[3]!
  const tops = await canvasOf(page).evaluate(
    (element: HTMLCanvasElement, { color: wanted, top, height, cells }) => {
      const context = element.getContext('2d')!
      const scale = element.width / element.getBoundingClientRect().width
      const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16))
      return cells.map((cell) => {
        const x = Math.round(((cell + 0.5) / 90) * element.width)
        const { data } = context.getImageData(x, Math.round(top * scale), 1, Math.round(height * scale))
        for (let row = 0; row < height * scale; row++)
          if (data[row * 4] === red && data[row * 4 + 1] === green && data[row * 4 + 2] === blue) return row / scale
        return -1
      })
    },
    { color, top: lane.y - canvas.y, height: lane.height, cells: ordinals.slice(2, 8) },
  )
  ordinals.slice(2, 8).forEach((_, at) => {
    const share = means[at + 2]! / (most * 1.06)
    const expected = 4 + (1 - share) * (lane.height - 1 - 8)
    expect(Math.abs(tops[at]! - expected)).toBeLessThanOrEqual(2)
  })
  const first = (await readArray(join(folder, 'benign.npy'))).shape[0]
  expect(ordinals).toHaveLength(first!)
})

test('variable frame rate is said, and frames are as wide in time as they stay', async ({ page }) => {
  await page.keyboard.press('Control+o')
  await page.getByRole('textbox', { name: 'Folder' }).fill(join(demoFolder, 'clips', 'odd'))
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'variable_frame_rate.mp4' }).click()
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.getByText('VFR', { exact: true })).toBeVisible()
  await page.getByRole('group', { name: 'Scale of the timeline' }).getByText('Time').click()
  const box = (await canvasOf(page).boundingBox())!
  const frameAt = async (share: number): Promise<number> => {
    await page.mouse.click(box.x + share * box.width, box.y + 24)
    return Number(/frame (\d+)/.exec((await partsOf(page).readout.textContent())!)![1])
  }
  const [quarter, half] = [await frameAt(0.25), await frameAt(0.5)]
  await page.getByRole('group', { name: 'Scale of the timeline' }).getByText('Frames').click()
  const inFrames = [await frameAt(0.25), await frameAt(0.5)]
  expect([quarter, half]).not.toEqual(inFrames)
})

test('where frames come late, playing drops some and says so, and shows each under its own number', async ({
  page,
}) => {
  // What the worker that holds the line hands to the window comes late, in its order.
  await page.addInitScript(() => {
    const listen = EventTarget.prototype.addEventListener
    Worker.prototype.addEventListener = function (type: string, listener: unknown, ...rest: never[]) {
      let before = Promise.resolve()
      const late = (event: MessageEvent): void => {
        // pictures; what is short comes at once
        const isLarge = event.data instanceof ArrayBuffer && event.data.byteLength > 20_000
        const wait = isLarge ? (globalThis as { pictureDelay?: number }).pictureDelay : 0
        before = before
          .then(() => new Promise<void>((resolve) => setTimeout(resolve, wait)))
          .then(() => (listener as (event: MessageEvent) => void)(event))
      }
      listen.call(this, type, type === 'message' ? (late as EventListener) : (listener as EventListener), ...rest)
    }
  })
  const delay = (milliseconds: number) =>
    page.evaluate((wait) => Object.assign(globalThis, { pictureDelay: wait }), milliseconds)
  await page.reload()
  await openClip(page)
  await delay(150)
  await page.keyboard.press('l')
  await expect(page.getByTestId('dropped')).toHaveText(/^[1-9]\d* frames? dropped/)
  const seen = await picturesShown(page, 8)
  await page.keyboard.press('k')
  await delay(0)
  expect(new Set(seen.values()).size).toBe(seen.size)
  await page.keyboard.press('Home')
  for (let frame = 0; frame <= Math.max(...seen.keys()); frame++) {
    if (seen.has(frame)) await expect.poll(() => pictureShown(page)).toEqual({ frame, picture: seen.get(frame) })
    await page.keyboard.press('ArrowRight')
  }
})

test('number and whole time are readable at any width, and what has no room is in the menu', async ({ page }) => {
  await openClip(page)
  for (const keys of ['i', 'End', 'o']) await page.keyboard.press(keys)
  const panel = page.getByRole('region', { name: 'Timeline' })
  const bar = page.getByTestId('timeline-bar')
  const frame = frameShown(page, 89)
  const time = partsOf(page).readout.getByText('0:02.967', { exact: true })
  for (const width of [280, 340, 420, 560, 740, 900, 1040]) {
    await panel.evaluate((element, pixels) => (element.style.width = `${pixels}px`), width)
    await expect.poll(async () => (await bar.boundingBox())!.width).toBe(width)
    for (const words of [frame, time]) expect(await isUncovered(words)).toBe(true)
    expect(await cutBadges(partsOf(page).readout)).toEqual([])
    expect(await bar.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
  }
  await panel.evaluate((element) => (element.style.width = '280px'))
  await page.getByRole('button', { name: 'Lanes and playback' }).click()
  await page.getByRole('menuitem', { name: 'Clear in and out' }).click()
  await panel.evaluate((element) => (element.style.width = ''))
  await expect(page.getByTestId('range')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Set in at the playhead' })).toBeVisible()
})

/** Whether all of a piece of text is on screen: nothing hides its ends. */
async function isUncovered(words: Locator): Promise<boolean> {
  return words.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    return [left + 1, right - 1].every((x) => document.elementFromPoint(x, (top + bottom) / 2) === element)
  })
}

/** Badges of which a part is on screen and a part is not. */
async function cutBadges(readout: Locator): Promise<string[]> {
  return readout.locator('.badges').evaluate((box) => {
    const room = box.getBoundingClientRect()
    return [...box.querySelectorAll('.badge')].flatMap((badge) => {
      const { left, right, top, bottom } = badge.getBoundingClientRect()
      const isWithin = left >= room.left - 1 && right <= room.right + 1 && bottom <= room.bottom + 1
      return isWithin || top >= room.bottom ? [] : [badge.textContent]
    })
  })
}

/** The number that is read and a digest of the picture beside it, in one turn of the page. */
async function pictureShown(page: Page): Promise<{ frame: number; picture: string }> {
  const canvas = (await partsOf(page).source.elementHandle())! as ElementHandle<HTMLCanvasElement>
  return page.evaluate(async (element) => {
    await new Promise(requestAnimationFrame)
    const words = document.querySelector('[data-testid="readout"]')!.textContent
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height)
    let digest = 0
    for (const value of data) digest = (Math.imul(digest, 31) + value) | 0
    return { frame: Number(/frame (\d+)/.exec(words)![1]), picture: String(digest) }
  }, canvas)
}

/** @returns digest of the picture of each frame that was on screen */
async function picturesShown(page: Page, looks: number): Promise<Map<number, string>> {
  const seen = new Map<number, string>()
  for (let look = 0; look < looks; look++) {
    const { frame, picture } = await pictureShown(page)
    expect(seen.get(frame) ?? picture).toBe(picture)
    seen.set(frame, picture)
    await page.waitForTimeout(60)
  }
  return seen
}
