import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { AttackPlan } from '../../src/contract/plan'
import type { RunResult } from '../../src/contract/result'
import { expectAccessible, openDemo, partsOf, runFolders } from './support/window'
import { demoFolder, expect, test } from './support/workbench'

test.describe.configure({ mode: 'serial' })

async function chooseMethod(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Method: / }).click()
  await page.getByRole('option', { name }).click()
}

async function runToTheEnd(page: Page): Promise<void> {
  await partsOf(page).run.click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(partsOf(page).predictions).toBeVisible({ timeout: 90_000 })
}

async function lastRun(home: string): Promise<{ plan: AttackPlan; result: RunResult }> {
  const folder = (await runFolders(home)).at(-1)!
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'))
  const { plan } = (await read('plan.json')) as { plan: AttackPlan }
  return { plan, result: (await read('results.json')) as RunResult }
}

test('a parameter that cannot be is refused beside its field, with what may be written, and explained', async ({
  page,
}) => {
  const parts = partsOf(page)
  await openDemo(page, 2)
  await chooseMethod(page, /^DI-FGSM/)
  await parts.field('Probability of a change').fill('2')
  await expect(page.getByRole('alert')).toContainText('write 0 to 1')
  await expect(parts.run).toBeDisabled()
  await page.getByRole('button', { name: 'Probability of a change back to 0.5' }).click()
  await expect(parts.field('Probability of a change')).toHaveValue('0.5')
  await expect(parts.run).toBeEnabled()

  await page.getByRole('button', { name: 'About Probability of a change' }).focus()
  await expect(page.getByRole('tooltip')).toContainText('How often a frame is resized and padded')

  await page.getByRole('button', { name: 'Ball, masks, seed' }).click()
  await parts.field('Frames that may change').fill('0-99')
  await expect(page.getByRole('alert')).toContainText('names frame 99')
  await parts.field('Frames that may change').fill('0-3')
  await expect(page.getByText(/^4 of \d+ frames may change$/)).toBeVisible()
  await expect(page.getByText(/^\d+ workers?, up to /)).toBeVisible()
})

test('two models are attacked at once, which is ENS-I2V', async ({ page, workbench }) => {
  const models = join(workbench.home, 'models')
  await mkdir(models)
  const card = JSON.parse(await readFile(join(demoFolder, 'models', 'image_demo.json'), 'utf8')) as object
  await writeFile(join(models, 'twin.json'), JSON.stringify({ ...card, name: 'Twin', labels: null }))
  await copyFile(join(demoFolder, 'models', 'image_demo.onnx'), join(models, 'image_demo.onnx'))

  await openDemo(page, 2)
  await page.getByRole('button', { name: 'Add card' }).click()
  await page.getByRole('textbox', { name: 'Folder' }).fill(models)
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'twin.json' }).dblclick()
  await page.getByRole('button', { name: 'Several' }).click()
  await page.getByRole('checkbox', { name: /^Twin/ }).check()
  await expect(page.getByText(/^ENS-I2V on 2 models: their cosines are added up/)).toBeVisible()
  await page.getByRole('button', { name: 'Another layer' }).last().click()
  await runToTheEnd(page)

  const { plan, result } = await lastRun(workbench.home)
  expect(plan.surrogates.map(({ layer }) => layer)).toEqual(['stage2', 'stage2', 'stage1'])
  expect(result.losses).toHaveLength(2)
  await partsOf(page).tab('Record').click()
  await expect(page.getByText('ENS-I2V, 2 of 2 steps')).toBeVisible()
  await page.getByRole('tab', { name: 'Past runs' }).click()
  await expect(page.getByText(/^ENS-I2V, .*Twin$/)).toBeVisible()
})
test('BIM is chosen with its parameters and runs to the end, in its own words', async ({ page, workbench }) => {
  const parts = partsOf(page)
  await openDemo(page, 3)
  await chooseMethod(page, /^BIM:/)
  await expect(parts.field('Steps')).toHaveValue('3')
  await expect(parts.field('Step size')).toHaveValue('1.6/255')
  await parts.field('Epsilon').fill('8/255')
  await expect(parts.field('Step size')).toHaveValue('0.8/255')
  await page.getByRole('button', { name: 'Ball, masks, seed' }).click()
  await parts.field('Frames that may change').fill('0-3')
  await page.getByRole('button', { name: 'Target class: none' }).click()
  await page.keyboard.type('heart')
  await page.getByRole('option', { name: /^heart/ }).click()
  await runToTheEnd(page)

  const { plan, result } = await lastRun(workbench.home)
  expect(plan).toMatchObject({ method: 'bim', steps: 3, mask: { frames: '0-3' } })
  expect(plan.surrogates).toEqual([{ card: expect.stringContaining('image_demo.json') }])
  expect(plan.epsilon).toBeCloseTo(8 / 255, 12)
  expect(plan.targetClass).toEqual(expect.any(Number))
  expect(result.losses).toHaveLength(3)
  await parts.tab('Loss').click()
  await expect(page.getByRole('figure', { name: /^Cross-entropy per attack step/ })).toBeVisible()
  await expect(page.getByText(/cosine/i)).toHaveCount(0)
})

test('the form of an attack is open to assistive technology', async ({ page }) => {
  await openDemo(page, 3)
  await chooseMethod(page, /^DI-FGSM:/)
  await page.getByRole('button', { name: 'Several' }).click()
  await page
    .getByRole('checkbox', { name: /white box/ })
    .first()
    .check()
  await expect(page.getByText(/White-box bound/)).toBeVisible()
  await page.getByRole('button', { name: 'Ball, masks, seed' }).click()
  await partsOf(page).field('Frames that may change').fill('99')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Target class: none' }).click()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Method: / }).click()
  await expectAccessible(page)
})
