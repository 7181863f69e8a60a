import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { measurePerturbation } from '../../src/contract/calls'
import type { Region } from '../../src/contract/method/mask'
import type { PerturbationComparison, PerturbationMeasures } from '../../src/contract/perturbation'
import { readNpy } from '../../src/engine/tensor/npy'
import { demoCard, demoClip, openTestEngine } from '../fixture/engine'
import { runCli } from './runCli'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'i2v-perturbation-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

async function attack(...more: string[]): Promise<string> {
  const { out, code } = await runCli(folder, [
    ...[
      'attack',
      '--clip',
      demoClip('heart_grow'),
      '--frames',
      '4',
      '--stride',
      '2',
      '--window',
      'start',
      '--out',
      join(folder, 'runs'),
      '--json',
    ],
    ...more,
  ])
  expect(code).toBe(0)
  return (JSON.parse(out) as { run: string }).run
}

test(
  'a run is measured, and two are compared: tables for people, one object for programs',
  { timeout: 240_000 },
  async () => {
    const run = await attack('--surrogate', `${demoCard('image_demo')}:depth2`, '--steps', '2')
    const noise = await attack('--method', 'sign-noise', '--target', demoCard('video_demo_a'))

    const text = await runCli(folder, ['perturbation', noise])
    expect(text.code).toBe(0)
    expect(text.out).toMatch(/^measure +float +8-bit +decoded +float, frame by frame$/m)
    expect(text.out).toMatch(/^L∞ \(steps of 1\/255\) +16\.00 +16\.00 +16\.00 /m)
    expect(text.out).toMatch(/^The film decodes to the 8-bit frames, byte for byte\.$/m)
    expect(await readdir(noise)).toEqual(
      expect.arrayContaining(['perturbation.csv', 'perturbation.json', 'perturbation_spectrum.npy']),
    )

    const json = JSON.parse((await runCli(folder, ['perturbation', noise, '--json'])).out) as PerturbationMeasures
    expect(json).toMatchObject(JSON.parse(await readFile(join(noise, 'perturbation.json'), 'utf8')) as object)

    const compared = await runCli(folder, ['perturbation', run, '--compare', noise])
    expect(compared.out).toMatch(/^measure +A float +A 8-bit +A decoded +B float/m)
    expect(compared.out).toMatch(/^Attack: I2V, ε 16\/255, 2 steps; sign noise/im)
    const found = JSON.parse(
      (await runCli(folder, ['perturbation', run, '--compare', noise, '--json'])).out,
    ) as PerturbationComparison
    const drawn = await runCli(folder, ['figure', run, '--figure', 'spectrum', '--view', `other=${noise}`, '--json'])
    const { path } = JSON.parse(drawn.out) as { path: string }
    expect(await readFile(path, 'utf8')).toContain('Spatial frequency (cycles per pixel)')
    expect(compared.out).toContain(`of 4 shared frames: ${found.overall!.toFixed(4)}`)
  },
)

/** What may change, counted one by one: mean absolute change, share at the bound and PSNR over the region in its frames. */
async function countedOf(run: string, frames: readonly number[], region: Region) {
  const [benign, adversarial] = await Promise.all(
    ['benign.npy', 'adversarial.npy'].map(async (name) => readNpy(await readFile(join(run, name)), name)),
  )
  const [, height, width] = benign!.shape as [number, number, number, number]
  const allowed = Array.from({ length: region.height * region.width * 3 }, (_, at) => ({
    row: region.top + Math.floor(at / (region.width * 3)),
    column: region.left + (Math.floor(at / 3) % region.width),
    channel: at % 3,
  }))
  const changes = frames.flatMap((frame) =>
    allowed.map(({ row, column, channel }) => {
      const before = Number(benign!.data[((frame * height + row) * width + column) * 3 + channel]) / 255
      return Math.abs(Number(adversarial!.data[((frame * 3 + channel) * height + row) * width + column]) - before)
    }),
  )
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    values: changes.length,
    meanAbsolute: mean(changes),
    shareAtBound: changes.filter((change) => change >= 16 / 255 - 2 ** -22).length / changes.length,
    psnr: -10 * Math.log10(mean(changes.map((change) => change ** 2))),
  }
}

test(
  'a masked run: the call of the panel, the table and the command line agree with what is counted over the mask',
  { timeout: 120_000 },
  async () => {
    const region = { top: 10, left: 20, height: 30, width: 40 }
    const mask = ['--mask-frames', '0,2', '--mask-region', '10,20,30,40']
    const run = await attack('--surrogate', `${demoCard('image_demo')}:depth2`, '--steps', '3', ...mask)
    const copy = join(folder, 'copy')
    await cp(run, copy, { recursive: true })

    const engine = await openTestEngine()
    const { measures } = await engine.ask(measurePerturbation, { folder: copy }).finally(() => engine.close())
    const ofPanel = measures.forms.find(({ form }) => form === 'float')!
    const { values, ...counted } = await countedOf(run, [0, 2], region)
    expect(ofPanel.masked).toMatchObject({ frames: 2, region, values })
    for (const name of ['meanAbsolute', 'shareAtBound', 'psnr'] as const)
      expect(ofPanel.masked![name], name).toBeCloseTo(counted[name], 6)
    expect(ofPanel.frames.linf.map((linf) => linf! > 0)).toEqual([true, false, true, false])

    const json = JSON.parse((await runCli(folder, ['perturbation', run, '--json'])).out) as PerturbationMeasures
    expect(json.forms).toEqual(measures.forms)
    const [head, ...lines] = (await readFile(join(run, 'perturbation.csv'), 'utf8')).trim().split('\n')
    const line = lines.map((one) => one.split(',')).find(([form, frame]) => form === 'float' && frame === 'may change')!
    const inTable = (column: string): number => Number(line[head!.split(',').indexOf(column)])
    expect(inTable('mean_absolute')).toBeCloseTo(counted.meanAbsolute, 6)
    expect(inTable('share_at_bound')).toBeCloseTo(counted.shareAtBound, 6)
    expect(inTable('psnr_db')).toBeCloseTo(counted.psnr, 4)
    const text = (await runCli(folder, ['perturbation', run])).out
    expect(text.slice(text.indexOf('may change'))).toContain((255 * counted.meanAbsolute).toFixed(2))
  },
)

test('a folder that is no run is told, with what to do', async () => {
  const { code, error } = await runCli(folder, ['perturbation', join(folder, 'none')])
  expect(code).not.toBe(0)
  expect(error).toMatch(/plan\.json is not there.*Choose a run folder/)
})
