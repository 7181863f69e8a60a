import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cancelCorrelation,
  cancelRun,
  correlationEnded,
  correlationProgress,
  getCorrelationCell,
  getCorrelationFrames,
  getCorrelationMaps,
  listCorrelations,
  openCorrelation,
  startCorrelation,
} from '../../src/contract/calls'
import {
  type Correlation,
  type CorrelationOpened,
  type CorrelationPlanInput,
  correlationPlanSchema,
} from '../../src/contract/correlation'
import { decodeModel, encodeModel } from '../../src/engine/onnx/codec'
import { demoCard, demoClip, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

let engine: TestEngine
let folder: string
beforeAll(async () => {
  engine = await openTestEngine()
  folder = await mkdtemp(join(tmpdir(), 'i2v-correlation-'))
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

const clip = (name: string) => ({ kind: 'clip' as const, path: demoClip(name) })
const image = { card: demoCard('image_demo') }
const video = { card: demoCard('video_demo_a') }

function planOf(change: Partial<CorrelationPlanInput> = {}) {
  const plan = { sources: [clip('star_spin_clockwise')], images: [image], videos: [video], nulls: 20 }
  return correlationPlanSchema.parse({ ...plan, ...change })
}

/** Computes a correlation to its end, whatever that is. */
async function correlate(
  change: Partial<CorrelationPlanInput> = {},
  onStarted: (id: string) => void = () => undefined,
): Promise<CorrelationOpened> {
  let finish: (folder: string) => void = () => undefined
  const ended = new Promise<string>((resolve) => (finish = resolve))
  const stop = engine.listen(correlationEnded, (event) => finish(event.folder))
  try {
    onStarted((await engine.ask(startCorrelation, planOf(change))).id)
    return await engine.ask(openCorrelation, { folder: await ended })
  } finally {
    stop()
  }
}

const start = (change: Partial<CorrelationPlanInput>) => engine.ask(startCorrelation, planOf(change))
const matrixOf = ({ matrices }: Correlation, measure: string, form = 'benign') =>
  matrices.find((matrix) => matrix.measure === measure && matrix.form === form)!

describe('a correlation on the embedded demo', { timeout: 120_000 }, () => {
  test('goes from plan to matrices, and every number can be found in a file', async () => {
    const stages = new Set<string>()
    const stop = engine.listen(correlationProgress, ({ stage }) => stages.add(stage))
    const { folder: found, correlation } = await correlate({ measures: ['cka', 'cosine', 'best-match'] })
    stop()

    expect(correlation.error).toBeNull()
    expect(correlation.state).toBe('finished')
    expect([...stages]).toEqual(['features', 'compare'])
    expect(correlation.rows.map(({ tensor }) => tensor)).toEqual(['stage1', 'stage2', 'stage3', 'stage4'])
    expect(correlation.columns).toHaveLength(4)
    expect(correlation.rows.map(({ stage }) => stage)).toEqual([0, 1, 2, 3])
    expect(correlation.clips[0]!.ordinals).toHaveLength(16)
    expect(correlation.alignment.columns.map(({ steps }) => steps.length)).toEqual(
      correlation.columns.map(({ steps }) => steps),
    )
    for (const { steps } of correlation.alignment.columns)
      for (const { weights } of steps) expect(weights.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12)

    const { values, pValues, undefined: reasons } = matrixOf(correlation, 'cka')
    for (const [row, ofRow] of values.entries())
      for (const [column, value] of ofRow.entries()) {
        const reason = reasons.find((cell) => cell.row === row && cell.column === column)
        expect(value === null).toBe(reason !== undefined)
        if (value !== null) expect(Math.abs(value)).toBeLessThanOrEqual(1)
        if (value !== null) expect(pValues[row]![column]).toBeGreaterThan(0)
      }
    const table = (await readFile(join(found, 'cka_benign.csv'), 'utf8')).split('\n')
    expect(table).toHaveLength(1 + 16 + 1)
    expect(table[1]).toContain(`,stage1,${correlation.columns[0]!.model},stage1,${values[0]![0]}`)
  })

  test('the demo’s video model is its image model inflated: their first layers agree on a still clip', async () => {
    const still = join(folder, 'still.npy')
    await writeFile(still, stillFrames(16, 112))
    const { correlation } = await correlate({
      sources: [{ kind: 'frames', path: still }],
      measures: ['cosine'],
      alignment: 'nearest',
    })

    expect(matrixOf(correlation, 'cosine').values[0]![0]).toBeGreaterThan(0.95)
  })

  test('frames that never change leave CKA undefined, with the reason, and nothing is NaN or 0', async () => {
    const { correlation } = await correlate({ sources: [{ kind: 'frames', path: join(folder, 'still.npy') }] })
    const { values, undefined: reasons } = matrixOf(correlation, 'cka')

    expect(values.flat().every((value) => value === null)).toBe(true)
    expect(reasons).toHaveLength(16)
    expect(reasons[0]!.reason).toMatch(/\w+ .*\./)
  })

  test('one frame leaves CKA undefined, is told of, and is enough for the map cosine', async () => {
    const { correlation } = await correlate({ sampling: { frames: 1 } })

    expect(
      matrixOf(correlation, 'cka')
        .values.flat()
        .every((value) => value === null),
    ).toBe(true)
    expect(matrixOf(correlation, 'cka').undefined[0]!.reason).toMatch(/at least 4 rows/)
    expect(correlation.warnings.join(' ')).toMatch(/takes 16 frames; 1 is looked at/)
    expect(
      matrixOf(correlation, 'cosine')
        .values.flat()
        .every((value) => value !== null),
    ).toBe(true)
  })

  test('weights of NaN leave their cells undefined, naming the layer', async () => {
    const card = await brokenCard()
    const { correlation } = await correlate({ images: [{ card }, image] })
    const { values, undefined: reasons } = matrixOf(correlation, 'cka')

    expect(
      values
        .slice(0, 4)
        .flat()
        .every((value) => value === null),
    ).toBe(true)
    expect(
      values
        .slice(4)
        .flat()
        .some((value) => value !== null),
    ).toBe(true)
    expect(reasons[0]!.reason).toMatch(/NaN|infinit/)
  })

  test('rows may be positions, or clips', async () => {
    const positions = await correlate({ rows: 'positions', measures: ['cka'], grid: 4 })
    const sources = ['star_spin_clockwise', 'heart_grow', 'ring_slide_right', 'flower_swing'].map(clip)
    const clips = await correlate({ rows: 'clips', measures: ['cka'], sources })

    const { rows } = matrixOf(positions.correlation, 'cka')
    expect(rows[0]![0]).toBe(positions.correlation.columns[0]!.steps * 16)
    expect(matrixOf(clips.correlation, 'cka').rows[0]![0]).toBe(4)
    expect(clips.correlation.null!.kind).toBe('clip shuffle')
  })

  test('a run gives benign, adversarial, mixed and their difference', async () => {
    const run = await runToEnd(engine, demoPlan({ steps: 3 }))
    const { correlation } = await correlate({ sources: [], runs: [run.folder], measures: ['cosine'] })

    expect(correlation.matrices.map(({ form }) => form)).toEqual([
      'benign',
      'adversarial',
      'benign-adversarial',
      'difference',
    ])
    const [benign, adversarial, , difference] = correlation.matrices.map(({ values }) => values[1]![1]!)
    expect(difference).toBeCloseTo(adversarial! - benign!, 12)
    expect(difference).not.toBe(0)
  })

  test('the same plan gives the same numbers', async () => {
    const plan = { measures: ['cka', 'best-match'] as const, nulls: 5, seed: 3 }
    const first = await correlate({ ...plan, measures: [...plan.measures] })
    const second = await correlate({ ...plan, measures: [...plan.measures] })

    expect(second.correlation.matrices).toEqual(first.correlation.matrices)
  })

  test('it is listed, newest first, and can be cancelled', async () => {
    const { correlation } = await correlate({}, (id) => {
      void engine.ask(cancelCorrelation, { id })
    })
    const { correlations } = await engine.ask(listCorrelations, { folder: null })

    expect(correlation.state).toBe('cancelled')
    expect(correlations[0]).toMatchObject({ id: correlation.id, state: 'cancelled' })
    expect(correlations.length).toBeGreaterThan(3)
    await expect(engine.ask(cancelCorrelation, { id: correlation.id })).rejects.toThrow(/going on/)
  })
})

test('behind an attack it says that it waits, and can be cancelled at once', { timeout: 120_000 }, async () => {
  const stages: string[] = []
  const stop = engine.listen(correlationProgress, ({ stage }) => stages.push(stage))
  let begin: (run: string) => void = () => undefined
  const begun = new Promise<string>((resolve) => (begin = resolve))
  const attack = runToEnd(engine, demoPlan({ steps: 2000 }), begin)
  const run = await begun
  const { correlation } = await correlate({}, (id) => void engine.ask(cancelCorrelation, { id }))
  stop()
  await engine.ask(cancelRun, { run })

  expect(correlation.state).toBe('cancelled')
  expect(stages).toEqual(['waiting'])
  expect((await attack).result.state).toBe('cancelled')
})

describe('behind a cell', { timeout: 120_000 }, () => {
  let opened: CorrelationOpened
  beforeAll(async () => {
    opened = await correlate({ measures: ['cka', 'cosine'] })
  })

  test('the curves average to the cell’s values', async () => {
    const { steps, curves, channels } = await engine.ask(getCorrelationCell, cell(1, 1))
    const { matrices, alignment, rows, columns } = opened.correlation

    expect(steps).toEqual(alignment.columns[1]!.steps)
    for (const { measure, values } of curves) {
      const mean = values.reduce<number>((sum, value) => sum + value!, 0) / values.length
      expect(mean).toBeCloseTo(matrices.find((matrix) => matrix.measure === measure)!.values[1]![1]!, 6)
    }
    expect(curves.map(({ measure }) => measure).sort()).toEqual(['cka', 'cosine'])
    expect(channels).toMatchObject({ rows: rows[1]!.channels, columns: columns[1]!.channels })
    expect(channels!.values).toHaveLength(rows[1]!.channels * columns[1]!.channels)
    const best = channels!.best[0]!
    const strongest = channels!.values.reduce((most, r) => (Math.abs(r) > most ? Math.abs(r) : most), 0)
    expect(Math.abs(best.r)).toBeCloseTo(strongest, 6)
    expect(channels!.values[best.image * channels!.columns + best.video]).toBeCloseTo(best.r, 6)
  })

  test('maps of channels come with the frames they belong to', async () => {
    const maps = { ...cell(0, 0), imageChannel: 3, videoChannel: null }
    const { image: ofImage, video: ofVideo } = await engine.ask(getCorrelationMaps, maps)
    const { rows, columns } = opened.correlation
    const frames = await engine.ask(getCorrelationFrames, { ...cell(0, 0), form: 'benign', positions: [0, 15] })

    expect(ofImage).toMatchObject({ count: 16, height: rows[0]!.height, width: rows[0]!.width })
    expect(ofVideo).toMatchObject({ count: columns[0]!.steps, height: columns[0]!.height })
    expect(ofVideo.values.every((value) => value >= 0)).toBe(true)
    expect(frames).toMatchObject({ count: 2, height: 112, width: 112 })
  })

  test('what is not there is refused in words', async () => {
    await expect(engine.ask(getCorrelationCell, cell(9, 0))).rejects.toThrow(/Row 9 .*0 to 3/)
    await expect(engine.ask(getCorrelationMaps, { ...cell(0, 0), imageChannel: 999, videoChannel: 0 })).rejects.toThrow(
      /Channel 999/,
    )
    await expect(engine.ask(getCorrelationFrames, { ...cell(0, 0), form: 'benign', positions: [16] })).rejects.toThrow(
      /Frame 16/,
    )
  })

  const cell = (row: number, column: number) => ({
    ...{ folder: opened.folder, row, column, form: 'benign' as const, clip: 0 },
  })
})

describe('what cannot be compared is refused before any work', () => {
  test.each<[string, Partial<CorrelationPlanInput>, RegExp]>([
    ['a layer that is not there', { images: [{ ...image, layers: ['stage9'] }] }, /no layer "stage9"/],
    ['a video model as an image model', { images: [video], videos: [image] }, /kind "video"/],
    ['a model twice', { images: [image, image] }, /listed twice/],
    ['too few clips', { rows: 'clips' }, /at least 4/],
    ['a clip that is not there', { sources: [clip('nothing')] }, /nothing\.mp4/],
  ])('%s', async (_, change, message) => {
    await expect(start(change)).rejects.toThrow(message)
  })
})

/** uint8 [frames, size, size, 3], every frame the same picture. */
function stillFrames(frames: number, size: number): Uint8Array {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${frames}, ${size}, ${size}, 3), }`
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header.padEnd(117)}\n`, 'latin1')
  head.writeUInt16LE(118, 8)
  const picture = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 7919 + ((i / 37) | 0) * 31) % 256)
  return Buffer.concat([head, ...Array.from({ length: frames }, () => picture)])
}

/** The demo's image model with a NaN among the weights of its first convolution. */
async function brokenCard(): Promise<string> {
  const card = JSON.parse(await readFile(image.card, 'utf8')) as Record<string, unknown>
  const model = decodeModel(await readFile(join(image.card, '..', card.file as string)), 'image_demo')
  const [name, constant] = [...model.constants].find(([, { shape }]) => shape.length === 4)!
  const bytes = constant.bytes.slice()
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(0, NaN, true)
  const constants = new Map([...model.constants, [name, { ...constant, bytes }]])
  await writeFile(join(folder, 'broken.onnx'), encodeModel({ ...model, constants }))
  const broken = { ...card, name: 'broken', file: 'broken.onnx', sha256: null, labels: null }
  await writeFile(join(folder, 'broken.json'), JSON.stringify(broken))
  return join(folder, 'broken.json')
}
