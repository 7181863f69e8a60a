import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PerturbationComparison, PerturbationMeasures } from '../../src/contract/perturbation'
import { demoCard, demoClip } from '../fixture/engine'
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

test('a folder that is no run is told, with what to do', async () => {
  const { code, error } = await runCli(folder, ['perturbation', join(folder, 'none')])
  expect(code).not.toBe(0)
  expect(error).toMatch(/plan\.json is not there.*Choose a run folder/)
})
