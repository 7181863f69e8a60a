import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alignJob } from '../../../src/engine/attack/alignJob'
import { compileJob } from '../../../src/engine/attack/compileJob'
import { labelJob, type LabelProgress, type LabelRequest } from '../../../src/engine/attack/labelJob'
import { zeroOf } from '../../../src/engine/attack/transform/view'
import type { JobContext } from '../../../src/engine/runtime/job'
import { createModelLibrary } from '../../../src/engine/study/openModel'
import { demoCard } from '../../fixture/engine'
import { spacedValues } from '../gradient/tools'

const frameSize = 3 * 112 * 112
let cache = ''
let image: LabelRequest['surrogates'][number]
let video: LabelRequest['surrogates'][number]

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'i2v-test-'))
  image = await compile('image_demo', null)
  video = await compile('video_demo_a', 16)
})
afterAll(() => rm(cache, { recursive: true, force: true }))

async function compile(name: string, clipFrames: number | null): Promise<LabelRequest['surrogates'][number]> {
  const { modelPath, card } = await createModelLibrary().open(demoCard(name))
  const path = join(cache, `${name}.onnx`)
  const choice = { kind: 'label' as const, layers: ['logits'], frames: clipFrames ?? 1 }
  await compileJob.run(
    { ...choice, model: modelPath, card, height: 112, width: 112, out: path },
    listen(() => undefined),
  )
  return { path, clipFrames, zero: zeroOf(card) }
}

function listen<Progress>(progress: (progress: Progress) => void): JobContext<Progress> {
  return { progress, cancelled: () => false, breathe: () => Promise.resolve() }
}

const clipOf = (frames: number, seed = 11): Float32Array => spacedValues(frames * frameSize, seed, [0.02, 0.98])

async function attack(pixels: Float32Array, change: Partial<LabelRequest> = {}) {
  const seen: LabelProgress[] = []
  const frames = pixels.length / frameSize
  const request: LabelRequest = {
    ...{ pixels, frames, height: 112, width: 112, steps: 3, epsilon: 8 / 255, stepSize: 2 / 255 },
    ...{ initialPerturbation: 0, provider: 'cpu', threads: 1, surrogates: [image] },
    ...{ ordinals: Array.from({ length: frames }, (_, frame) => 5 + 2 * frame), targetClass: null, momentum: 0 },
    ...{ diversity: null, kernel: null, scales: 1 },
    ...change,
  }
  const response = await labelJob.run(
    request,
    listen((step) => seen.push(step)),
  )
  return { ...response, losses: seen.map(({ loss }) => loss), seen }
}

const diversity = { probability: 0.5, resizeRate: 250 / 224, seed: 4 }
const forms: [string, Partial<LabelRequest>][] = [
  ['BIM', {}],
  ['MI', { momentum: 1 }],
  ['DI', { diversity, momentum: 1 }],
  ['TI', { kernel: { length: 15, reach: 3 } }],
  ['SIM', { scales: 3 }],
  ['BIM in L2', { norm: 'l2', epsilon: 2, stepSize: 0.5 }],
]

describe.each(forms)('%s', { timeout: 60_000 }, (_, form) => {
  test('away from the model’s own class: cross-entropy rises; frames are independent, bit for bit', async () => {
    const pixels = clipOf(3)
    const whole = await attack(pixels, form)
    const last = await attack(pixels.slice(2 * frameSize), { ...form, ordinals: [9] })

    expect(whole.losses.at(-1)).toBeGreaterThan(whole.losses[0]!)
    expect(last.adversarial).toEqual(whole.adversarial.slice(2 * frameSize))
  })

  test('towards a class: cross-entropy to it falls', async () => {
    const { losses } = await attack(clipOf(1), { ...form, diversity: null, targetClass: 2 })

    expect(losses.at(-1)).toBeLessThan(losses[0]!)
  })
})

test('FGSM is BIM with one step of epsilon: every value goes epsilon along its sign', async () => {
  const pixels = clipOf(1)
  const { adversarial } = await attack(pixels, { steps: 1, stepSize: 8 / 255 })

  const moved = adversarial.map((value, place) => Math.abs(value - pixels[place]!))
  const atBound = moved.filter((value) => Math.abs(value - 8 / 255) < 1e-6).length
  expect(Math.max(...moved)).toBeLessThanOrEqual(8 / 255 + 1e-7)
  expect(atBound / moved.length).toBeGreaterThan(0.9)
})

test('other seeds draw other frames, the same seed the same bytes', { timeout: 60_000 }, async () => {
  const run = async (seed: number) => (await attack(clipOf(1), { diversity: { ...diversity, seed } })).adversarial
  const [first, again, other] = [await run(1), await run(1), await run(2)]

  expect(again).toEqual(first)
  expect(other).not.toEqual(first)
})

test('several models: their losses are summed', { timeout: 60_000 }, async () => {
  const one = await attack(clipOf(1), { steps: 1 })
  const two = await attack(clipOf(1), { steps: 1, surrogates: [image, image] })

  expect(two.losses[0]).toBeCloseTo(2 * one.losses[0]!, 5)
  expect(two.adversarial).toEqual(one.adversarial)
})

test('a class the model has not is refused with what there is', async () => {
  await expect(attack(clipOf(1), { targetClass: 1000 })).rejects.toMatchObject({
    code: 'attack/bad-target-class',
    message: expect.stringContaining('1000'),
  })
})

describe('a video model', { timeout: 120_000 }, () => {
  test('its cross-entropy rises, and frames that may not change do not', async () => {
    const pixels = clipOf(16, 3)
    const { adversarial, losses } = await attack(pixels, { surrogates: [video], attacked: [2, 3, 11] })

    expect(losses.at(-1)).toBeGreaterThan(losses[0]!)
    for (let frame = 0; frame < 16; frame++) {
      const [from, to] = [frame * frameSize, (frame + 1) * frameSize]
      const isSame = adversarial.slice(from, to).every((value, place) => Object.is(value, pixels[from + place]))
      expect(isSame).toBe(![2, 3, 11].includes(frame))
    }
  })

  test('a clip shorter than the model’s shows its last frame again, and that frame gets all its gradients', async () => {
    const short = await attack(clipOf(12, 5), { surrogates: [video] })

    expect(short.losses.at(-1)).toBeGreaterThan(short.losses[0]!)
  })

  test('small steps along its gradient raise the loss, every one of them', async () => {
    const pixels = Float32Array.from(clipOf(16, 7), (value) => 0.3 + 0.4 * value)
    const size = { norm: 'l2' as const, epsilon: 100, stepSize: 0.05 }
    const up = await attack(pixels, { surrogates: [video], steps: 6, ...size })

    const rises = up.losses.slice(1).map((loss, step) => loss - up.losses[step]!)
    expect(rises.every((rise) => rise > 0)).toBe(true)
  })
})

describe('alignment of gradients', { timeout: 60_000 }, () => {
  const align = async (
    pixels: Float32Array,
    images: LabelRequest['surrogates'],
    videos: LabelRequest['surrogates'],
  ) => {
    const asked = (list: LabelRequest['surrogates']) => list.map((one) => ({ loss: 'cross-entropy' as const, ...one }))
    const size = { frames: pixels.length / frameSize, height: 112, width: 112, provider: 'cpu' as const, threads: 1 }
    return alignJob.run(
      { ...size, pixels, at: pixels, cosineOffset: 0, images: asked(images), videos: asked(videos) },
      listen(() => undefined),
    )
  }

  test('a model with itself is 1 at every frame, and order does not matter', async () => {
    const pixels = clipOf(16, 3)
    const [[own], [other]] = [(await align(pixels, [video], [video]))[0]!, (await align(pixels, [image], [video]))[0]!]
    const swapped = (await align(pixels, [video], [image]))[0]![0]!

    own!.forEach((cosine) => expect(cosine).toBeCloseTo(1, 6))
    swapped.forEach((cosine, frame) => expect(cosine).toBeCloseTo(other![frame]!, 9))
  })

  test('a frame the video model never sees has no cosine', async () => {
    const cosines = (await align(clipOf(18, 3), [image], [video]))[0]![0]!

    expect(cosines.filter(Number.isNaN)).toHaveLength(2)
    expect(cosines.filter(Number.isFinite)).toHaveLength(16)
  })
})
