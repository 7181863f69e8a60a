import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Locator, Page } from '@playwright/test'
import type { Study } from '../../src/contract/study'
import { demoFolder, expect, test } from './support/workbench'
import { expectAccessible, partsOf } from './support/window'

const studyButton = (page: Page): Locator => page.getByRole('button', { name: /^Study: / })
const chooseStudyItem = async (page: Page, name: string | RegExp): Promise<void> => {
  await studyButton(page).click()
  await page.getByRole('menuitem', { name }).click()
}
const clip = join(demoFolder, 'clips', 'star_spin_clockwise.mp4')
const stepsOf = (steps: string) => ({ attack: { method: 'i2v', typed: { 'steps, Steps, ': steps } } })

async function writeStudy(home: string, study: Partial<Study> & { id: string }): Promise<Study> {
  const folder = join(home, 'studies')
  await mkdir(folder, { recursive: true })
  const whole: Study = {
    ...{ form: 1, name: study.id, revision: 4, savedAt: 1_790_000_000, clip: null, parts: stepsOf('7') },
    ...study,
  }
  await writeFile(join(folder, `${study.id}.json`), JSON.stringify(whole))
  return whole
}

/** Another window, whose questions of this name wait until `letThrough`. */
async function openHolding(context: BrowserContext, url: string, call: string) {
  const page = await context.newPage()
  await page.addInitScript((held) => {
    const waiting: (() => void)[] = []
    let isHolding = true
    // The line to the engine is held by a worker.
    const { postMessage } = Worker.prototype
    Worker.prototype.postMessage = function (data: unknown, ...more: unknown[]) {
      const go = (): void => Reflect.apply(postMessage, this, [data, ...more])
      const isHeld = data instanceof Uint8Array && new TextDecoder('latin1').decode(data).includes(held)
      if (isHeld && isHolding) waiting.push(go)
      else go()
    }
    window.addEventListener('let-through', () => {
      isHolding = false
      for (const go of waiting) go()
    })
  }, call)
  await page.goto(url)
  return { page, letThrough: () => page.evaluate(() => window.dispatchEvent(new Event('let-through'))) }
}

test('what cannot be saved is never left unasked: stay, keep a copy, or leave it', async ({ page, workbench }) => {
  const { field } = partsOf(page)
  const { id } = await writeStudy(workbench.home, { id: 'stars', name: 'Stars' })
  // No file can take the place of a folder.
  await mkdir(join(workbench.home, 'studies', `${id}.previous.json`))
  await page.reload()
  await expect(field('Steps')).toHaveValue('7')

  await field('Steps').fill('9')
  await chooseStudyItem(page, 'New study')
  const dialog = page.getByRole('dialog', { name: 'The study is not saved' })
  await expect(dialog).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(studyButton(page)).toHaveAccessibleName('Study: Stars, not saved')
  await expect(field('Steps')).toHaveValue('9')

  await chooseStudyItem(page, 'New study')
  await dialog.getByRole('button', { name: 'Keep as a copy' }).click()
  await expect(studyButton(page)).toHaveAccessibleName('Study: Untitled study')
  await expect(field('Steps')).toHaveValue('60')

  await chooseStudyItem(page, /^Open a study/)
  const list = page.getByRole('list', { name: 'Studies' })
  await expect(list.getByRole('button', { name: /^Stars, of this window/ })).toBeVisible()
  await list.getByRole('button', { name: /^Stars no clip/ }).click()
  await expect(field('Steps')).toHaveValue('7')
  await field('Steps').fill('11')
  await chooseStudyItem(page, 'New study')
  await dialog.getByRole('button', { name: 'Leave without saving' }).click()
  await expect(field('Steps')).toHaveValue('60')
})

test('edits that a window took with it are offered until somebody says what becomes of them', async ({
  page,
  workbench,
}) => {
  const { id } = await writeStudy(workbench.home, { id: 'stars', name: 'Stars' })
  const draft = { id, basis: 2, name: 'Stars', parts: stepsOf('5'), writing: null }
  await page.evaluate((text) => localStorage.setItem('study draft stars elsewhere', text), JSON.stringify(draft))
  await page.reload()
  const dialog = page.getByRole('dialog', { name: 'Edits that were not saved' })
  await expect(dialog).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await page.reload()
  await dialog.getByRole('button', { name: 'Keep as a copy' }).click()
  await expect(dialog).toBeHidden()
  await expect(partsOf(page).field('Steps')).toHaveValue('7')
  await expect.poll(() => readdir(join(workbench.home, 'studies'))).toHaveLength(2)
  const name = (await readdir(join(workbench.home, 'studies'))).find((one) => one.includes('not-saved'))!
  const copy = JSON.parse(await readFile(join(workbench.home, 'studies', name), 'utf8')) as Study
  expect(copy).toMatchObject({ name: 'Stars, not saved', parts: stepsOf('5') })
})

test('the window is held until the study stands, takes edits while its clip is read, and nothing is lost', async ({
  page,
  context,
  workbench,
}) => {
  await writeStudy(workbench.home, { id: 'stars', clip, parts: { ...stepsOf('7'), clip } })
  await page.close()
  const first = await openHolding(context, workbench.url, 'study:last')
  await expect(first.page.getByRole('status').filter({ hasText: 'Opening the studies' })).toBeVisible()
  await expectAccessible(first.page)
  await first.page.keyboard.press('Control+k')
  await expect(first.page.getByRole('dialog')).toHaveCount(0)
  await first.letThrough()
  await expect(partsOf(first.page).field('Steps')).toHaveValue('7')
  await first.page.close()

  const second = await openHolding(context, workbench.url, 'clip:open')
  const parts = partsOf(second.page)
  await expect(second.page.getByText('Opening star_spin_clockwise.mp4')).toBeVisible()
  await expectAccessible(second.page)
  await parts.field('Steps').fill('9')
  const stored = async (): Promise<Study> =>
    JSON.parse(await readFile(join(workbench.home, 'studies', 'stars.json'), 'utf8')) as Study
  await expect.poll(async () => (await stored()).parts.attack).toMatchObject(stepsOf('9').attack)
  expect(await stored()).toMatchObject({ clip, parts: { clip } })
  await second.letThrough()
  await expect(parts.source).toBeVisible()
  await expect(parts.field('Steps')).toHaveValue('9')
})

test('a study is found among many, by keys and by typing', async ({ page, workbench }) => {
  const names = Array.from({ length: 150 }, (_, at) => `study-${String(at).padStart(3, '0')}`)
  await Promise.all(names.map((id, at) => writeStudy(workbench.home, { id, savedAt: 1_790_000_000 - at })))
  await chooseStudyItem(page, /^Open a study/)
  const list = page.getByRole('list', { name: 'Studies' })
  await list.getByRole('button', { name: /^study-000/ }).focus()
  await page.keyboard.press('End')
  await expect(list.getByRole('button', { name: /^study-149/ })).toBeFocused()
  expect(await list.getByRole('listitem').count()).toBeLessThan(60)
  await expectAccessible(page)
  await page.getByRole('searchbox', { name: 'Find by name or clip' }).fill('77')
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await list.getByRole('button', { name: /^study-077/ }).click()
  await expect(studyButton(page)).toHaveAccessibleName('Study: study-077')
})
