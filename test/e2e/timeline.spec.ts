import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { openDemo, partsOf } from './support/window'
import { demoFolder, expect, test } from './support/workbench'

const canvasOf = (page: Page): Locator => page.getByTestId('timeline')

/** The demo's clip: 90 frames. */
async function openClip(page: Page): Promise<void> {
  await openDemo(page, 3)
  await expect(partsOf(page).readout).toContainText('of 90')
  // Letters typed into a field stay in it.
  await partsOf(page).playhead.focus()
  await page.keyboard.press('Home')
}

test('every key moves the playhead as film editors have it', async ({ page }) => {
  await openClip(page)
  const { readout, playhead } = partsOf(page)
  const press = async (keys: string, frame: number): Promise<void> => {
    await page.keyboard.press(keys)
    await expect(readout).toContainText(`frame ${frame} `)
  }
  await playhead.focus()
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
  await expect(readout).not.toContainText('frame 0 ')
  await page.keyboard.press('k')
  await page.keyboard.press('End')
  await page.keyboard.press('j')
  await expect(readout).not.toContainText('frame 89 ')
  await page.keyboard.press('k')
  await page.keyboard.press('End')
  // the clip has one key frame, its first
  await press('ArrowUp', 0)
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
