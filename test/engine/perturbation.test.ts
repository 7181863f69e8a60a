import { cp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cancelPerturbation,
  comparePerturbations,
  getPerturbationSpectrum,
  listRuns,
  measurePerturbation,
  perturbationProgress,
  saveViewingFilm,
} from '../../src/contract/calls'
import type { PerturbationMeasured, PerturbationMeasures } from '../../src/contract/perturbation'
import type { RunOpened } from '../../src/contract/result'
import { readNpy } from '../../src/engine/tensor/npy'
import { demoClip, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

let engine: TestEngine
let run: RunOpened
let other: RunOpened
let otherClip: RunOpened
beforeAll(async () => {
  engine = await openTestEngine()
  const plan = { targets: [], steps: 2, sampling: { frames: 6, stride: 2, window: 'start' as const } }
  run = await runToEnd(engine, demoPlan(plan))
  other = await runToEnd(engine, demoPlan({ ...plan, steps: 1, sampling: { frames: 4, stride: 4, window: 'start' } }))
  otherClip = await runToEnd(
    engine,
    demoPlan({ ...plan, steps: 1, source: { kind: 'clip', path: demoClip('heart_grow') } }),
  )
}, 120_000)
afterAll(() => engine.close())

const files = ['perturbation.csv', 'perturbation.json', 'perturbation_spectrum.npy']
const measure = ({ folder }: RunOpened) => engine.ask(measurePerturbation, { folder })
const formOf = ({ measures }: PerturbationMeasured, name: string) => measures.forms.find(({ form }) => form === name)!

async function editKept(edit: (kept: object) => object): Promise<void> {
  const path = join(run.folder, 'perturbation.json')
  await writeFile(path, JSON.stringify(edit(JSON.parse(await readFile(path, 'utf8')) as object)))
}

/** How often progress was told while `work` went on. */
async function withProgress<Value>(work: () => Promise<Value>) {
  const told: { done: number; total: number }[] = []
  const stop = engine.listen(perturbationProgress, (progress) => told.push(progress))
  const value = await work()
  stop()
  return { value, told }
}

describe('measures of a run', () => {
  test('agree with what the run measured when it ended, form by form', async () => {
    const measured = await measure(run)
    const known = run.result.perturbation!

    expect(measured.measures.forms.map(({ form }) => form)).toEqual(['float', 'rounded', 'decoded'])
    expect(measured.measures.ordinals).toEqual(run.record.resolved.ordinals)
    for (const name of ['float', 'rounded'] as const) {
      const { overall, frames } = formOf(measured, name)
      const { psnrDecibels, ...rest } = known[name].overall
      expect(overall).toMatchObject({ ...rest, psnr: psnrDecibels })
      expect(frames.psnr).toEqual(known[name].frames.map((frame) => frame.psnrDecibels))
      expect(frames.l2).toEqual(known[name].frames.map(({ l2 }) => l2))
    }
    expect(formOf(measured, 'decoded')).toMatchObject({ sameAsRounded: true, file: 'adversarial.mkv' })
    expect(formOf(measured, 'decoded').frames).toEqual(formOf(measured, 'rounded').frames)
    expect(measured.measures.leftOut).toEqual([])
    expect(measured.warnings).toEqual([])
  })

  test('histograms count every value, spectra add up to the mean square of their form', async () => {
    const { measures, spectra } = await measure(run)
    const { frames, height, width } = measures
    for (const [at, form] of measures.forms.entries()) {
      expect(form.histogram.counts.reduce((a, b) => a + b)).toBe(frames * height * width * 3)
      const power = spectra.subarray(at * height * width, (at + 1) * height * width).reduce((a, b) => a + b, 0)
      const meanSquare = form.overall.l2! ** 2 / (frames * height * width * 3)
      expect(power / meanSquare).toBeCloseTo(1, 4)
    }
    expect(measures.spectra).toEqual(['float', 'rounded', 'decoded', 'benign'])
  })

  test('are kept in the run folder, and read from there', async () => {
    const first = await measure(run)
    const stamp = (await stat(join(run.folder, files[1]!))).mtimeMs
    const { value, told } = await withProgress(() => measure(run))

    expect(await readdir(run.folder)).toEqual(expect.arrayContaining(files))
    expect(told).toEqual([])
    expect(value).toEqual(first)
    expect((await stat(join(run.folder, files[1]!))).mtimeMs).toBe(stamp)

    const json = JSON.parse(await readFile(join(run.folder, files[1]!), 'utf8')) as PerturbationMeasures
    expect(json).toEqual(first.measures)
    const saved = readNpy(await readFile(join(run.folder, files[2]!)), files[2]!)
    expect(saved.shape).toEqual([4, first.measures.height, first.measures.width])
    expect(saved.data).toEqual(first.spectra)
    const [head, ...lines] = (await readFile(join(run.folder, files[0]!), 'utf8')).trim().split('\n')
    expect(head).toMatch(/^form,frame,ordinal,linf,l2,mean_absolute,/)
    expect(lines).toHaveLength(3 * first.measures.frames)
    const cells = lines[1]!.split(',')
    expect(cells.slice(0, 3)).toEqual(['float', '1', String(first.measures.ordinals[1])])
    expect(Number(cells[3])).toBe(formOf(first, 'float').frames.linf[1])
  })

  test.each([
    ['what was kept is of an older form', () => editKept((kept) => ({ ...kept, perturbation: 1 }))],
    ['what was kept is damaged', async () => writeFile(join(run.folder, 'perturbation.json'), '{"perturbation":1')],
  ])('are computed again when %s', async (_, change) => {
    const before = await measure(run)
    await change()
    const { value, told } = await withProgress(() => measure(run))

    expect(told.length).toBeGreaterThan(6)
    expect(told.every(({ done, total }) => done <= total)).toBe(true)
    expect(value.measures.forms).toEqual(before.measures.forms)
  })

  test('of a copied folder are read, though all times differ; of other bytes of the same size they are computed', async () => {
    const before = await measure(run)
    const folder = `${run.folder}-copy`
    await cp(run.folder, folder, { recursive: true })
    const file = join(folder, 'adversarial.npy')
    await utimes(file, 1, 1)
    const copied = await withProgress(() => engine.ask(measurePerturbation, { folder }))
    expect(copied.told).toEqual([])
    expect(copied.value.measures).toEqual(before.measures)

    const bytes = await readFile(file)
    bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) === 1 ? 0 : 1, bytes.length - 4)
    await writeFile(file, bytes)
    const { value, told } = await withProgress(() => engine.ask(measurePerturbation, { folder }))
    await rm(folder, { recursive: true })
    expect(told.length).toBeGreaterThan(6)
    expect(formOf(value, 'float').overall.l2).not.toBe(formOf(before, 'float').overall.l2)
    expect(formOf(value, 'rounded')).toEqual(formOf(before, 'rounded'))
  })

  test('have the H.264 film where there is one, further from the benign clip than the rounded frames', async () => {
    await engine.ask(saveViewingFilm, { folder: run.folder, quality: 30, out: null })
    const measured = await measure(run)
    expect(measured.measures.leftOut).toEqual([])
    const [rounded, viewing] = [formOf(measured, 'rounded'), formOf(measured, 'viewing')]

    expect(measured.measures.leftOut).toEqual([])
    expect(viewing.file).toBe('adversarial_viewing.mp4')
    expect(viewing.overall.linf!).toBeGreaterThan(rounded.overall.linf!)
    // Bounded all the same: a film shown in wrong colours or shifted by a frame would be far below.
    expect(viewing.overall.psnr!).toBeGreaterThan(25)
    expect(measured.measures.spectra).toEqual(['float', 'rounded', 'decoded', 'viewing', 'benign'])
  })

  test('of a film that is cut are left out, with the reason', async () => {
    const film = join(other.folder, 'adversarial.mkv')
    const bytes = await readFile(film)
    await writeFile(film, bytes.subarray(0, bytes.length / 2))
    const { measures } = await measure(other)
    await writeFile(film, bytes)

    expect(measures.forms.map(({ form }) => form)).toEqual(['float', 'rounded'])
    expect(measures.leftOut).toMatchObject([{ form: 'decoded', reason: expect.stringContaining(film) as string }])
  })
})

test('asked twice at once it is computed once; other calls are answered meanwhile; it can be cancelled', async () => {
  await rm(join(run.folder, 'perturbation.json'))
  const { told } = await withProgress(async () => {
    const both = Promise.all([measure(run), measure(run)])
    await engine.ask(listRuns, { folder: null })
    const [a, b] = await both
    expect(a).toBe(b)
  })
  expect(new Set(told.map(({ done }) => done)).size).toBe(told.length)

  await rm(join(run.folder, 'perturbation.json'))
  const waiting = measure(run)
  const failed = expect(waiting).rejects.toMatchObject({ code: 'perturbation/cancelled' })
  await engine.ask(cancelPerturbation, { folder: run.folder })
  await failed
  expect((await measure(run)).measures.frames).toBe(6)
})

describe('two runs', () => {
  test('are compared where they attacked the same frames', async () => {
    const found = await engine.ask(comparePerturbations, { folder: run.folder, other: other.folder })
    const shared = run.record.resolved.ordinals.filter((ordinal) => other.record.resolved.ordinals.includes(ordinal))

    expect(shared.length).toBeGreaterThan(0)
    expect(found.cosines.map(({ ordinal }) => ordinal)).toEqual(run.record.resolved.ordinals)
    expect(found.cosines.filter(({ cosine }) => cosine !== null).map(({ ordinal }) => ordinal)).toEqual(shared)
    for (const { ordinal, other: position, cosine, reason } of found.cosines) {
      if (position === null) expect(reason).toBe(`The other run did not attack frame ${ordinal}.`)
      else expect(other.record.resolved.ordinals[position]).toBe(ordinal)
      if (cosine !== null) expect(cosine).toBeCloseTo(await cosineOf(ordinal), 5)
    }
    expect(found.differences.map((sentence) => sentence.split(':')[0])).toEqual(['Frames', 'Attack'])
  })

  test('of two clips keep their measures side by side; the cosine says why there is none', async () => {
    const found = await engine.ask(comparePerturbations, { folder: run.folder, other: otherClip.folder })

    expect(found.runs.map(({ folder }) => folder)).toEqual([run.folder, otherClip.folder])
    expect(found.overall).toBeNull()
    expect(found.reason).toBe('The runs are of two clips.')
    expect(found.cosines.every(({ cosine, reason }) => cosine === null && reason === found.reason)).toBe(true)
  })

  test('must be two', async () => {
    const same = { folder: run.folder, other: `${run.folder}/.` }
    await expect(engine.ask(comparePerturbations, same)).rejects.toMatchObject({ code: 'perturbation/same-run' })
  })

  /** Straight from the files. */
  async function cosineOf(ordinal: number): Promise<number> {
    const [a, b] = [await changeOf(run, ordinal), await changeOf(other, ordinal)]
    const dot = (x: number[], y: number[]): number => x.reduce((sum, value, at) => sum + value * y[at]!, 0)
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
  }

  async function changeOf({ folder, record }: RunOpened, ordinal: number): Promise<number[]> {
    const [benign, float] = await Promise.all(
      ['benign.npy', 'adversarial.npy'].map(async (name) => readNpy(await readFile(join(folder, name)), name)),
    )
    const [, height, width] = benign!.shape as [number, number, number]
    const position = record.resolved.ordinals.indexOf(ordinal)
    const area = height * width
    return Array.from({ length: 3 * area }, (_, at) => {
      const byte = position * 3 * area + (at % area) * 3 + Math.floor(at / area)
      return Number(float!.data[position * 3 * area + at]) - Number(benign!.data[byte]) / 255
    })
  }
})

test('the spectrum of one frame adds up to its mean square', async () => {
  const { measures } = await measure(run)
  const size = 3 * measures.height * measures.width
  for (const form of ['float', 'rounded'] as const) {
    const { power } = await engine.ask(getPerturbationSpectrum, { folder: run.folder, form, position: 2 })
    const { l2 } = measures.forms.find((one) => one.form === form)!.frames
    expect(power.reduce((sum, value) => sum + value, 0) / (l2[2]! ** 2 / size)).toBeCloseTo(1, 4)
  }
})

test('a folder that is no run, and a frame that is not there, are told', async () => {
  const folder = join(engine.home, 'nothing')
  await expect(engine.ask(measurePerturbation, { folder })).rejects.toMatchObject({ code: 'store/not-found' })
  const beyond = { folder: run.folder, form: 'float' as const, position: 6 }
  await expect(engine.ask(getPerturbationSpectrum, beyond)).rejects.toMatchObject({ code: 'store/no-such-frame' })
})
