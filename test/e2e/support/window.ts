import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import { readNpy, type NpyArray } from '../../../src/engine/tensor/npy'

/** The window as a person names its parts. */
export function partsOf(page: Page) {
  return {
    openDemo: page.getByRole('button', { name: 'Open the demo' }),
    run: page.getByRole('button', { name: 'Run attack' }),
    cancel: page.getByRole('button', { name: /^Cancel/ }),
    field: (name: string): Locator => page.getByLabel(name, { exact: true }),
    tab: (name: string): Locator => page.getByRole('tab', { name }),
    predictions: page.getByTestId('predictions'),
    readout: page.getByTestId('readout'),
    playhead: page.getByRole('slider', { name: 'Playhead' }),
    source: page.getByRole('img', { name: /^Source frame/ }),
    benign: page.getByRole('img', { name: /^Benign frame/ }),
    adversarial: page.getByRole('img', { name: /^Adversarial frame/ }),
    perturbation: page.getByRole('img', { name: /^Perturbation, position/ }),
  }
}

/** Demo clip, cards and layer in place, ready to run with few steps. */
export async function openDemo(page: Page, steps: number): Promise<void> {
  const parts = partsOf(page)
  await parts.openDemo.click()
  await expect(parts.run).toBeEnabled()
  await parts.field('Steps').fill(String(steps))
}

/** Nothing serious stands in the way of assistive technology. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
}

/** RGBA bytes of a canvas, once the picture under the playhead is on it. */
export async function pixelsOf(canvas: Locator): Promise<{ width: number; height: number; data: number[] }> {
  await canvas.and(canvas.page().locator('[aria-busy="false"]')).waitFor()
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const { width, height } = element
    const { data } = element.getContext('2d')!.getImageData(0, 0, width, height)
    return { width, height, data: [...data] }
  })
}

/** Folders of the runs this session of tests has made, oldest first. */
export async function runFolders(home: string): Promise<string[]> {
  const names = await readdir(join(home, 'runs'))
  return names.toSorted().map((name) => join(home, 'runs', name))
}

export async function readArray(path: string): Promise<NpyArray> {
  return readNpy(await readFile(path), path)
}

/** Of a zip that an export made, the file with the ending; the recipe's is `.recipe.json`. */
export async function exportedFile(path: string, ending: string): Promise<Buffer> {
  const files = Object.entries(unzipSync(await readFile(path))).filter(([name]) => name.endsWith(ending))
  expect(files.map(([name]) => name)).toHaveLength(1)
  return Buffer.from(files[0]![1])
}
