import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelMargins, computeMargins, forecastMargins, marginProgress, openMargins } from '../../src/contract/calls'
import { marginRequestSchema, type Margins, marginsSchema, type TargetMargins } from '../../src/contract/margin'
import type { ModelCard } from '../../src/contract/card'
import type { RunOpened } from '../../src/contract/result'
import { demoCard, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'
import { writeMixNet } from '../fixture/mixNet'

let engine: TestEngine
let opened: RunOpened
let margins: Margins
const ask = (folder: string, change: object = {}) =>
  engine.ask(computeMargins, marginRequestSchema.parse({ folder, ...change }))
const refusal = (folder: string, change: object = {}): Promise<unknown> =>
  ask(folder, change).then(
    () => null,
    (thrown: unknown) => thrown,
  )
const forecast = (folder: string, change: object = {}) =>
  engine.ask(forecastMargins, marginRequestSchema.parse({ folder, ...change }))

beforeAll(async () => {
  engine = await openTestEngine()
  // Twice as many frames as the models take, half as far apart as their cards say.
  opened = await runToEnd(engine, demoPlan({ sampling: { frames: 34, stride: 2 }, steps: 4, epsilon: 32 / 255 }))
  margins = await ask(opened.folder)
}, 240_000)
afterAll(() => engine.close())

/** What onnxruntime says, fed by arithmetic of this file: frames [T,H,W,3] to NCTHW, (x / 255 - mean) / std. */
async function askDirectly(name: string, mixes: readonly (readonly [position: number, form: 'b' | 'a'])[][]) {
  const card = JSON.parse(await readFile(demoCard(name), 'utf8')) as ModelCard
  const frames = {
    b: (await readFile(join(opened.folder, 'benign.npy'))).subarray(128),
    a: (await readFile(join(opened.folder, 'adversarial_rounded.npy'))).subarray(128),
  }
  const session = await InferenceSession.create(demoCard(name).replace(/json$/, 'onnx'))
  const { mean, std } = card.input
  const area = 112 * 112
  const outputs: Float32Array[] = []
  for (const mix of mixes) {
    const data = new Float32Array(mix.length * 3 * area)
    mix.forEach(([position, form], t) => {
      for (let pixel = 0; pixel < area; pixel++) {
        for (let channel = 0; channel < 3; channel++) {
          const byte = frames[form][(position * area + pixel) * 3 + channel]!
          data[(channel * mix.length + t) * area + pixel] = (byte / 255 - mean[channel]!) / std[channel]!
        }
      }
    })
    const fed = { [card.input.tensor]: new Tensor('float32', data, [1, 3, mix.length, 112, 112]) }
    outputs.push((await session.run(fed))[card.output.tensor]!.data as Float32Array)
  }
  return outputs
}

const marginIn = (logits: Float32Array, chosen: number): number =>
  logits[chosen]! - Math.max(...[...logits].filter((_, index) => index !== chosen))

describe('of two demo models, on twice the frames they take', () => {
  const names = ['video_demo_a', 'video_demo_b'] as const
  const seen = (target: TargetMargins) => target.influence.filter(({ reason }) => reason === null)

  test('benign and adversarial are exactly what results.json says', () => {
    for (const [index, target] of margins.targets.entries()) {
      const { benign, rounded } = opened.result.targets[index]!
      expect(target.class).toEqual({ index: benign.index, label: benign.label })
      expect(target.benign.probability).toBe(benign.probability)
      expect(target.adversarial.probability).toBe(rounded!.benignClassProbability)
      expect(target.adversarial.margin! < 0).toBe(rounded!.changed)
      const second = benign.top[1]!.probability
      expect(target.benign.margin).toBeCloseTo(Math.log(benign.probability / second), 9)
    }
    expect(margins.warnings).toEqual([])
  })

  test('windows are the model’s own length and stride, slid over the attacked frames', () => {
    for (const { windows, stride, hop } of margins.targets) {
      expect({ stride, hop }).toEqual({ stride: 2, hop: 1 })
      expect(windows.map(({ positions }) => positions[0])).toEqual([0, 1, 2, 3])
      expect(windows[3]!.positions).toEqual(Array.from({ length: 16 }, (_, at) => 3 + 2 * at))
    }
  })

  test.each(names)('every number of %s is that of onnxruntime asked directly', { timeout: 120_000 }, async (name) => {
    const target = margins.targets[names.indexOf(name)]!
    const { frames, windows } = target
    const first = frames[2]!
    const mixes = [
      frames.map((position) => [position, 'b'] as const),
      frames.map((position) => [position, 'a'] as const),
      windows[1]!.positions.map((position) => [position, 'b'] as const),
      windows[1]!.positions.map((position) => [position, 'a'] as const),
      frames.map((position) => [position, position === first ? 'a' : 'b'] as const),
      frames.map((position) => [position, position === first ? 'b' : 'a'] as const),
      frames.map((position, at) => [position, at < 5 ? 'a' : 'b'] as const),
    ]
    const outputs = await askDirectly(
      name,
      mixes.map((mix) => [...mix]),
    )
    const [benign, all, windowBenign, windowAll, alone, without, five] = outputs.map((output) =>
      marginIn(output, target.class.index),
    )
    const influence = target.influence.find(({ position }) => position === first)!

    expect(target.benign.margin).toBeCloseTo(benign!, 3)
    expect(target.adversarial.margin).toBeCloseTo(all!, 3)
    expect(windows[1]!.benign.margin).toBeCloseTo(windowBenign!, 3)
    expect(windows[1]!.adversarial.margin).toBeCloseTo(windowAll!, 3)
    expect(influence.alone).toBeCloseTo(alone! - benign!, 3)
    expect(influence.added).toBeCloseTo(all! - without!, 3)
    expect(target.growth[5]).toMatchObject({ adversarial: 5, position: frames[4] })
    expect(target.growth[5]!.reading.margin).toBeCloseTo(five!, 3)
  })

  test('a frame that a model is not shown has no influence to tell, which is said', () => {
    for (const target of margins.targets) {
      expect(target.influence).toHaveLength(34)
      expect(seen(target).map(({ position }) => position)).toEqual(target.frames)
      const other = target.influence.find(({ position }) => !target.frames.includes(position))!
      expect(other).toMatchObject({
        alone: null,
        added: null,
        reason: expect.stringMatching(/is not shown this frame/),
      })
    }
  })

  test('frames turned one after another lead from the benign to the adversarial margin', () => {
    for (const { growth, benign, adversarial, frames, influence } of margins.targets) {
      expect(growth).toHaveLength(17)
      expect(growth[0]).toEqual({ adversarial: 0, position: null, reading: benign })
      expect(growth[16]).toEqual({ adversarial: 16, position: frames[15], reading: adversarial })
      const alone = influence.find(({ position }) => position === frames[0])!.alone!
      expect(growth[1]!.reading.margin! - benign.margin!).toBe(alone)
    }
  })

  test('equal inputs are asked once', () => {
    // clip 2, windows 8, frames alone 16 and without 16, growing 14 more than none, one and all but the last
    for (const { passes } of margins.targets) expect(passes).toBe(2 + 8 + 16 + 16 + 13)
  })

  test('everything is in files, and is not computed again', async () => {
    const path = join(opened.folder, 'margins.json')
    expect(marginsSchema.parse(JSON.parse(await readFile(path, 'utf8')))).toEqual(margins)
    const lines = (await readFile(join(opened.folder, 'margins.csv'), 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(1 + 2 * (1 + 4 + 34 + 16))
    const columns = lines[0]!.split(',')
    const frame = lines.filter((line) => line.includes(',frame,'))[margins.targets[0]!.frames[0]!]!.split(',')
    expect(Number(frame[columns.indexOf('alone_nats')])).toBe(seen(margins.targets[0]!)[0]!.alone)
    expect(Number(frame[columns.indexOf('first_ordinal')])).toBe(margins.ordinals[margins.targets[0]!.frames[0]!])

    const { mtimeMs } = await stat(path)
    expect(await forecast(opened.folder)).toMatchObject({ passes: 0 })
    expect(await ask(opened.folder)).toEqual(margins)
    expect((await stat(path)).mtimeMs).toBe(mtimeMs)
    expect((await engine.ask(openMargins, { folder: opened.folder })).margins).toEqual(margins)
  })

  test('what it costs is told before, by target, and what is asked is no more', async () => {
    const b = demoCard('video_demo_b')
    const cost = await forecast(opened.folder, { hop: 3 })
    expect(cost.targets.map(({ windows, passes }) => ({ windows, passes }))).toEqual(
      Array(2).fill({ windows: 2, passes: 51 }),
    )
    expect(cost.seconds!).toBeGreaterThan(0)
    expect(cost.memory.forecast).toBeGreaterThan(100e6)
    const done: number[] = []
    const stop = engine.listen(marginProgress, (progress) => {
      expect(progress).toMatchObject({ folder: opened.folder, total: 51 })
      if (progress.stage === 'computing') done.push(progress.done)
    })
    const found = await ask(opened.folder, { hop: 3, targets: [b] })
    stop()

    expect(done).toEqual(Array.from({ length: 51 }, (_, index) => index + 1))
    expect(found.targets.map(({ windows }) => windows.length)).toEqual([4, 2])
    expect(found.targets[0]).toEqual(margins.targets[0])
    const { windows } = margins.targets[1]!
    expect(found.targets[1]!.windows).toEqual([windows[0], windows[3]])
    expect(found.targets[1]!.influence).toEqual(margins.targets[1]!.influence)
  })
})

describe('of models whose answer is known', { timeout: 240_000 }, () => {
  const weights = [1, 0, 4, 2]
  let run: RunOpened
  let found: Margins

  beforeAll(async () => {
    const targets = [
      await writeMixNet(engine.home, { weights, kind: 'logits' }),
      await writeMixNet(engine.home, { weights, kind: 'probabilities' }),
    ]
    const plan = { targets, sampling: { frames: 4, stride: 4 }, epsilon: 64 / 255 }
    run = await runToEnd(engine, demoPlan({ ...plan, method: 'sign-noise', steps: undefined, surrogates: [] }))
    // Darker by 20 steps more from frame to frame: far more than a sum of 37,632 float32 values is off.
    const bytes = await readFile(join(run.folder, 'benign.npy'))
    const size = (bytes.length - 128) / 4
    const path = join(run.folder, 'adversarial_rounded.npy')
    await writeFile(
      path,
      bytes.map((byte, at) => (at < 128 ? byte : Math.max(0, byte - 20 * Math.ceil((at - 127) / size)))),
    )
    found = await ask(run.folder)
  }, 120_000)

  const meansOf = async (name: string): Promise<number[]> => {
    const bytes = (await readFile(join(run.folder, name))).subarray(128)
    const size = bytes.length / 4
    return [0, 1, 2, 3].map(
      (t) => bytes.subarray(t * size, (t + 1) * size).reduce((sum, byte) => sum + byte, 0) / size / 255,
    )
  }

  test('a frame the model ignores has influence 0, the others what their weight makes of them', async () => {
    const [benign, adversarial] = [await meansOf('benign.npy'), await meansOf('adversarial_rounded.npy')]
    const [net] = found.targets

    // Frames are brighter than 0, so class 0 wins, and class 2 comes next: their logits differ by the sum.
    expect(net!.class.index).toBe(0)
    expect(net!.influence.map(({ alone }) => alone)[1]).toBe(0)
    expect(net!.influence.map(({ added }) => added)[1]).toBe(0)
    for (const { position, alone, added } of net!.influence) {
      const expected = weights[position]! * (adversarial[position]! - benign[position]!)
      expect(alone).toBeCloseTo(expected, 3)
      expect(added).toBeCloseTo(expected, 3)
    }
    expect(net!.windows).toEqual([{ positions: [0, 1, 2, 3], benign: net!.benign, adversarial: net!.adversarial }])
    expect(net!.windowsNote).toMatch(/4 frames were attacked and the model takes 4: there is one window/)
  })

  test('logits and probabilities are told alike', () => {
    const [logits, probabilities] = found.targets
    for (const [index, { alone, added }] of probabilities!.influence.entries()) {
      expect(alone).toBeCloseTo(logits!.influence[index]!.alone!, 3)
      expect(added).toBeCloseTo(logits!.influence[index]!.added!, 3)
    }
    expect(probabilities!.benign.margin).toBeCloseTo(logits!.benign.margin!, 3)
  })

  test('frames that have changed in the folder are computed anew', async () => {
    const { folder } = run
    await copyFile(join(folder, 'adversarial_rounded.npy'), join(engine.home, 'kept.npy'))
    await copyFile(join(folder, 'benign.npy'), join(folder, 'adversarial_rounded.npy'))

    expect((await engine.ask(openMargins, { folder })).margins).toBeNull()
    const again = await ask(folder)
    await copyFile(join(engine.home, 'kept.npy'), join(folder, 'adversarial_rounded.npy'))

    for (const { influence } of again.targets)
      expect(influence.map(({ alone, added }) => [alone, added])).toEqual(Array(4).fill([0, 0]))
    expect(again.warnings).toContainEqual(expect.stringMatching(/8-bit adversarial clip .* now; results.json says/))
  })

  test('frames the attack left alone are not asked about, and a damaged file is written anew', async () => {
    const mask = { frames: '2' }
    const plan = { targets: [run.result.targets[0]!.card], sampling: { frames: 4, stride: 4 }, mask }
    const one = await runToEnd(engine, demoPlan({ ...plan, method: 'sign-noise', steps: undefined, surrogates: [] }))
    await writeFile(join(one.folder, 'margins.json'), '{')
    const { targets } = await ask(one.folder)

    expect(targets[0]!.passes).toBe(2)
    const [, , third] = targets[0]!.influence
    expect(targets[0]!.influence.map(({ alone }) => alone)).toEqual([0, 0, third!.alone, 0])
    expect(third!.alone).toBe(targets[0]!.adversarial.margin! - targets[0]!.benign.margin!)
  })
})

describe('refused with a sentence', { timeout: 120_000 }, () => {
  test('a run without targets, one that was cancelled, and a target that is none', async () => {
    const alone = await runToEnd(engine, demoPlan({ targets: [], steps: 1 }))
    expect(await refusal(alone.folder)).toMatchObject({ code: 'margin/no-targets' })
    expect(await refusal(opened.folder, { targets: [demoCard('image_demo')] })).toMatchObject({
      code: 'margin/unknown-target',
      message: expect.stringContaining('video_demo_a.json'),
    })
    const results = JSON.parse(await readFile(join(alone.folder, 'results.json'), 'utf8')) as object
    await writeFile(join(alone.folder, 'results.json'), JSON.stringify({ ...results, state: 'cancelled' }))
    expect(await refusal(alone.folder)).toMatchObject({ code: 'margin/not-finished' })
  })

  test('a model, or its card, that is another one now', async () => {
    const card = await writeMixNet(engine.home, { weights: [1, 1, 1, 1], kind: 'logits' })
    const plan = { targets: [card], sampling: { frames: 4, stride: 4 } }
    const { folder } = await runToEnd(
      engine,
      demoPlan({ ...plan, method: 'sign-noise', steps: undefined, surrogates: [] }),
    )
    await writeMixNet(engine.home, { weights: [1, 1, 1, 2], kind: 'logits' })
    expect(await refusal(folder)).toMatchObject({
      code: 'margin/model-changed',
      message: expect.stringMatching(/SHA-256/),
    })
    await writeMixNet(engine.home, { weights: [1, 1, 1, 1], kind: 'logits' })
    const text = JSON.parse(await readFile(card, 'utf8')) as ModelCard
    await writeFile(card, JSON.stringify({ ...text, input: { ...text.input, mean: [0.5, 0.5, 0.5] } }))
    expect(await refusal(folder)).toMatchObject({
      code: 'margin/model-changed',
      message: expect.stringMatching(/"input"/),
    })
  })

  test('one that is cancelled keeps nothing, and a second one beside it', async () => {
    const { folder } = await runToEnd(engine, demoPlan({ steps: 1 }))
    const first = refusal(folder)
    expect(await refusal(folder)).toMatchObject({ code: 'margin/going-on' })
    await engine.ask(cancelMargins, { folder })
    expect(await first).toMatchObject({ code: 'margin/cancelled' })
    await expect(stat(join(folder, 'margins.json'))).rejects.toThrow(/ENOENT/)
    expect((await ask(folder)).targets).toHaveLength(2)
    await rm(join(folder, 'margins.json'))
  })
})
