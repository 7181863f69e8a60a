import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { Study } from '../../src/contract/study'
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

  // Beyond the outermost place lies the edge of the window.
  await partsOf(page).tab('Loss').focus()
  await page.keyboard.press('F9')
  for (const arrow of ['ArrowLeft', 'ArrowLeft', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(arrow)
  await expect(page.getByText(/^Loss: along the bottom edge of the window/)).toBeVisible()
  await page.keyboard.press('Enter')
  await expect.poll(async () => Math.round((await boxOf(groupOf(page, 'Loss'))).width)).toBeGreaterThan(1430)
  // What was done last is what Undo takes back.
  await page.keyboard.press('Control+z')
  await isBeside()
  await page.keyboard.press('Control+y')
  await expect.poll(async () => Math.round((await boxOf(groupOf(page, 'Loss'))).width)).toBeGreaterThan(1430)

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

const studyButton = (page: Page): Locator => page.getByRole('button', { name: /^Study: / })
const chooseStudyItem = async (page: Page, name: string | RegExp): Promise<void> => {
  await studyButton(page).click()
  await page.getByRole('menuitem', { name }).click()
}
/** The newest study on disk, once it has what is waited for. */
async function studyOnDisk(home: string, fits: (study: Study) => boolean): Promise<Study> {
  let found: Study | undefined
  await expect
    .poll(async () => {
      const folder = join(home, 'studies')
      const names = await readdir(folder).catch(() => [])
      const files = names.filter((name) => /^[a-z0-9-]+\.json$/.test(name))
      const studies = await Promise.all(
        files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Study),
      )
      found = studies.find(fits)
      return found !== undefined
    })
    .toBe(true)
  return found!
}

test('a reload loses nothing: clip, models, forms, workspace and playhead are as they were', async ({
  page,
  workbench,
}) => {
  const parts = partsOf(page)
  await openDemo(page, 7)
  await page.keyboard.press('Escape')
  await page.locator('body').click({ position: { x: 5, y: 5 } })
  await page.keyboard.press('End')
  await expect(parts.readout).toContainText('frame 89')
  await parts.field('Epsilon').fill('8/255')
  // The window goes before the file is written.
  await page.reload()
  await expect(parts.field('Steps')).toHaveValue('7')
  await expect(parts.field('Epsilon')).toHaveValue('8/255')
  await expect(parts.readout).toContainText('frame 89')
  await expect(parts.run).toBeEnabled()
  await page.getByRole('button', { name: 'Similarity' }).click()
  await studyOnDisk(workbench.home, (study) => study.parts.workspace === 'similarity')
  await page.reload()
  await expect(page.getByRole('button', { name: 'Compute' })).toBeVisible()
})

test('a second study is begun, and the first is found, opened and removed', async ({ page, workbench }) => {
  const parts = partsOf(page)
  await openDemo(page, 7)
  await expect(studyButton(page)).toHaveAccessibleName('Study: star_spin_clockwise')
  await chooseStudyItem(page, 'Rename the study…')
  await page.getByRole('textbox', { name: 'Name' }).fill('Stars')
  await page.keyboard.press('Enter')
  await studyOnDisk(workbench.home, ({ name }) => name === 'Stars')

  await chooseStudyItem(page, 'New study')
  await expect(studyButton(page)).toHaveAccessibleName('Study: Untitled study')
  await expect(parts.openDemo).toBeVisible()
  await expect(parts.field('Steps')).toHaveValue('60')
  await chooseStudyItem(page, /^Open a study/)
  const list = page.getByRole('list', { name: 'Studies' })
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await expectAccessible(page)
  await list.getByRole('button', { name: /^Stars/ }).click()
  await expect(parts.field('Steps')).toHaveValue('7')

  await chooseStudyItem(page, /^Open a study/)
  await list.getByRole('button', { name: 'Remove Stars' }).click()
  await list.getByRole('button', { name: 'Remove for good' }).click()
  await expect(list.getByRole('listitem')).toHaveCount(1)
  // The other study is opened in its place; keys are held until it stands.
  await expect(parts.field('Steps')).toHaveValue('60')
  await page.waitForFunction(() => !document.querySelector('[inert]'))
  await page.keyboard.press('Escape')
  await expect(studyButton(page)).toHaveAccessibleName('Study: Untitled study')
})

test('two windows on one study keep each other’s work', async ({ page, context, workbench }) => {
  const parts = partsOf(page)
  await openDemo(page, 7)
  await studyOnDisk(
    workbench.home,
    ({ clip, parts: { attack } }) => clip !== null && JSON.stringify(attack).includes('"7"'),
  )
  const other = await context.newPage()
  await other.goto(workbench.url)
  await expect(partsOf(other).field('Steps')).toHaveValue('7')
  await partsOf(other).field('Steps').fill('9')
  await studyOnDisk(workbench.home, ({ parts: { attack } }) => JSON.stringify(attack).includes('"9"'))

  await parts.field('Steps').fill('11')
  const dialog = page.getByRole('dialog', { name: 'The study was changed in another window' })
  await expect(dialog).toBeVisible()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Keep mine as a copy' }).click()
  await expect(studyButton(page)).toHaveAccessibleName('Study: star_spin_clockwise, of this window')
  const [mine, theirs] = await Promise.all(
    ['"11"', '"9"'].map((steps) =>
      studyOnDisk(workbench.home, ({ parts: { attack } }) => JSON.stringify(attack).includes(steps)),
    ),
  )
  expect(mine!.id).not.toBe(theirs!.id)
})

test('a study that is damaged says what is wrong, and its last good version is opened', async ({ page, workbench }) => {
  const folder = join(workbench.home, 'studies')
  await mkdir(folder, { recursive: true })
  const good: Study = {
    form: 1,
    id: 'bad',
    name: 'Bad disk',
    revision: 3,
    savedAt: 1_790_000_000,
    clip: null,
    parts: {},
  }
  const typed = { 'steps, Steps, ': '5' }
  await writeFile(join(folder, 'bad.json'), '{"form": 1, "id": "bad"')
  await writeFile(
    join(folder, 'bad.previous.json'),
    JSON.stringify({ ...good, parts: { attack: { method: 'i2v', typed } } }),
  )
  await chooseStudyItem(page, /^Open a study/)
  const row = page.getByRole('listitem').filter({ hasText: 'Bad disk' })
  await expect(row).toContainText(/bad\.json is damaged: it is not JSON/)
  await row.getByRole('button', { name: /^Open the version of / }).click()
  await expect(studyButton(page)).toHaveAccessibleName('Study: Bad disk')
  await expect(partsOf(page).field('Steps')).toHaveValue('5')
})

test('edits are undone and done again, a field’s own undo first', async ({ page }) => {
  const parts = partsOf(page)
  const steps = parts.field('Steps')
  await openDemo(page, 7)
  await parts.field('Epsilon').focus()
  await steps.focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('123')
  await page.keyboard.press('Control+z')
  await expect(steps).not.toHaveValue('123')
  await steps.fill('123')
  await parts.field('Stride').fill('3')
  await page.getByRole('heading', { name: 'I2V Workbench' }).click()

  await page.keyboard.press('Control+z')
  await expect(parts.field('Stride')).toHaveValue('')
  await expect(page.getByText('Stride is default again (was 3)')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(steps).toHaveValue('7')
  await page.keyboard.press('Control+Shift+z')
  await expect(steps).toHaveValue('123')
  await page.keyboard.press('Control+y')
  await expect(parts.field('Stride')).toHaveValue('3')
  // Nothing was typed here, so there is nothing of its own to undo.
  await parts.field('Threads').or(parts.field('Workers')).focus()
  await page.keyboard.press('Control+z')
  await expect(parts.field('Stride')).toHaveValue('')
})
