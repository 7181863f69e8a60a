import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Margins } from '../../src/contract/margin'
import { bitingFrame, mostBitten, signedNats } from '../../src/contract/marginText'
import { exportedFile, expectAccessible, openDemo, partsOf, runFolders } from './support/window'
import { expect, test } from './support/workbench'

test('the frame where an attack bites: cost, progress, numbers of the file, the frame itself, a figure', async ({
  page,
  workbench,
}) => {
  const parts = partsOf(page)
  await openDemo(page, 4)
  await parts.run.click()
  await expect(parts.predictions).toBeVisible({ timeout: 60_000 })
  await parts.tab('Margins').click()
  const panel = page.getByRole('region', { name: 'Where it bites' })
  await expect(panel).toContainText(/94 forward passes of 2 models/)
  await panel.getByRole('button', { name: 'Compute margins' }).click()
  await expect(panel.getByRole('progressbar', { name: 'Computing margins' })).toBeVisible()
  await expect(panel.getByRole('table')).toBeVisible({ timeout: 60_000 })

  const run = (await runFolders(workbench.home)).at(-1)
  const margins = JSON.parse(await readFile(join(run!, 'margins.json'), 'utf8')) as Margins
  for (const target of margins.targets) {
    const row = panel.getByRole('row', { name: target.model })
    await expect(row).toContainText(signedNats(target.benign.margin!))
    await expect(row).toContainText(signedNats(target.adversarial.margin!))
  }
  const frame = margins.ordinals[bitingFrame(margins.targets[mostBitten(margins.targets)]!)!.position]!
  await expect(panel).toContainText(`The change at frame ${frame} lowers the margin most`)
  await panel.getByRole('button', { name: `Go to frame ${frame}` }).click()
  await expect(parts.readout).toContainText(`frame ${frame}`)
  await expectAccessible(page)

  await panel.getByRole('button', { name: 'Export influence per frame as a figure' }).click()
  const saving = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'SVG' }).click()
  const svg = (await exportedFile(await (await saving).path(), '.svg')).toString()
  expect(svg).toContain('Change of the margin (nats)')
})
