import type { Locator, Page } from '@playwright/test'
import { expectAccessible, openDemo, partsOf } from './support/window'
import { expect, test } from './support/workbench'

const boxOf = async (part: Locator) => (await part.boundingBox())!
const groupOf = (page: Page, panel: string): Locator => page.getByRole('group', { name: panel, exact: true })
const choose = async (page: Page, panel: string, item: string): Promise<void> => {
  await page.getByRole('button', { name: `Panel ${panel}: move, maximise, close` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}
const resetLayout = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Panels', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Reset the layout' }).click()
}

test('a panel is moved by the keyboard alone, stays there after a reload, and is put back', async ({ page }) => {
  await partsOf(page).tab('Loss').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('F9')
  await expect(page.getByRole('dialog', { name: 'Move a panel' })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText(/^Loss: right of its own tabs/)).toBeVisible()
  await page.keyboard.press('Enter')

  const isBeside = async (): Promise<void> => {
    await expect(groupOf(page, 'Loss')).toBeVisible()
    const [loss, predictions] = [await boxOf(groupOf(page, 'Loss')), await boxOf(groupOf(page, 'Predictions'))]
    expect(loss.x).toBeGreaterThanOrEqual(predictions.x + predictions.width - 2)
    expect(Math.abs(loss.y - predictions.y)).toBeLessThan(2)
  }
  await isBeside()
  await expect(partsOf(page).tab('Loss')).toBeFocused()
  await page.reload()
  await isBeside()
  await expectAccessible(page)
  // The policy of the page allows none, and docking needs none.
  await expect(page.locator('style')).toHaveCount(0)

  await resetLayout(page)
  await expect(groupOf(page, 'Loss')).toHaveCount(0)
  await expect(groupOf(page, 'Predictions').getByRole('tab', { name: 'Loss' })).toBeVisible()
})

test('a panel is dragged by the mouse, and a border is moved by the mouse and by arrow keys', async ({ page }) => {
  const viewer = await boxOf(groupOf(page, 'Viewer'))
  await partsOf(page).tab('Record').hover()
  await page.mouse.down()
  await page.mouse.move(viewer.x + viewer.width - 120, viewer.y + viewer.height / 2, { steps: 8 })
  await page.mouse.move(viewer.x + viewer.width - 60, viewer.y + viewer.height / 2, { steps: 4 })
  await page.mouse.up()
  const record = groupOf(page, 'Record')
  await expect(record).toBeVisible()
  expect((await boxOf(record)).x).toBeGreaterThan(viewer.x + viewer.width / 2 - 40)

  const border = page.getByRole('separator', { name: 'Border between Viewer and Record' })
  const before = await boxOf(record)
  await border.focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => before.x - (await boxOf(record)).x).toBe(16)
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(async () => (await boxOf(record)).x - before.x).toBe(64)
  const at = await boxOf(border)
  await page.mouse.move(at.x + at.width / 2, at.y + 80)
  await page.mouse.down()
  await page.mouse.move(at.x + at.width / 2 - 100, at.y + 80, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => Math.round(before.x - (await boxOf(record)).x)).toBe(36)
})

test('a panel is maximised, closed and opened again', async ({ page }) => {
  await choose(page, 'Viewer', 'Maximise')
  expect((await boxOf(groupOf(page, 'Viewer'))).width).toBeGreaterThan(1400)
  await expect(partsOf(page).tab('Predictions')).toBeHidden()
  await page.keyboard.press('F8')
  await expect(partsOf(page).tab('Predictions')).toBeVisible()

  await partsOf(page).tab('Success').focus()
  await page.keyboard.press('Delete')
  await expect(partsOf(page).tab('Success')).toHaveCount(0)
  await page.reload()
  await expect(partsOf(page).tab('Predictions')).toBeVisible()
  await expect(partsOf(page).tab('Success')).toHaveCount(0)
  await page.getByRole('button', { name: 'Panels', exact: true }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Success' }).click()
  await page.keyboard.press('Escape')
  await expect(groupOf(page, 'Success').getByRole('tab', { name: 'Success', selected: true })).toBeVisible()
})

test('what a panel hides costs nothing, and what was typed in the set-up stays while it is hidden', async ({
  page,
}) => {
  await openDemo(page, 7)
  await expect(page.getByRole('region', { name: 'Predictions' })).toHaveCount(1)
  await partsOf(page).tab('Record').click()
  await expect(page.getByRole('region', { name: 'Predictions' })).toHaveCount(0)
  await partsOf(page).tab('Past runs').click()
  await expect(partsOf(page).field('Steps')).toHaveCount(0)
  await partsOf(page).tab('Set up').click()
  await expect(partsOf(page).field('Steps')).toHaveValue('7')
})
