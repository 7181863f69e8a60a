import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getFeatureMaps } from '../../src/contract/calls'
import type { ModelCard } from '../../src/contract/card'
import type { FeatureMapsRequest } from '../../src/contract/maps'
import type { RunOpened } from '../../src/contract/result'
import { decodeModel, encodeModel } from '../../src/engine/onnx/codec'
import { readNpy } from '../../src/engine/tensor/npy'
import { demoCard, demoPlan, openTestEngine, runToEnd, type TestEngine } from '../fixture/engine'

let engine: TestEngine
let run: RunOpened
beforeAll(async () => {
  engine = await openTestEngine()
  run = await runToEnd(engine, demoPlan({ steps: 2 }))
}, 120_000)
afterAll(() => engine.close())

const ask = (change: Partial<FeatureMapsRequest> = {}) =>
  engine.ask(getFeatureMaps, {
    ...{ folder: run.folder, card: demoCard('image_demo'), tensor: 'stage1', form: 'benign', channel: 'mean' },
    ...change,
  })

const readCard = async (name: string): Promise<ModelCard> =>
  JSON.parse(await readFile(demoCard(name), 'utf8')) as ModelCard

/** The model as it is in its file, with one more output: nothing of the workbench runs it. */
async function openDirectly(name: string, tensor: string): Promise<InferenceSession> {
  const path = demoCard(name).replace('.json', '.onnx')
  const graph = decodeModel(await readFile(path), path)
  const outputs = [...graph.outputs, { name: tensor, type: 'float32' as const, shape: null }]
  return InferenceSession.create(encodeModel({ ...graph, outputs }))
}

/** A frame of the run as the model is fed: [3, height, width], normalised by hand. */
async function frameOf(file: string, frame: number, { input }: ModelCard): Promise<Float32Array> {
  const path = join(run.folder, file)
  const { shape, data } = readNpy(await readFile(path), path)
  const [, height, width] = shape as [number, number, number, number]
  const area = height * width
  return Float32Array.from({ length: 3 * area }, (_, at) => {
    const [channel, pixel] = [Math.floor(at / area), at % area]
    const value = Number(data[frame * area * 3 + pixel * 3 + channel]) / 255
    return (value - input.mean[channel]!) / input.std[channel]!
  })
}

async function directFeatures(file: string, frame: number): Promise<{ dims: readonly number[]; data: Float32Array }> {
  const card = await readCard('image_demo')
  const session = await openDirectly('image_demo', 'stage1')
  const [height, width] = card.input.size
  const found = await session.run({
    [card.input.tensor]: new Tensor('float32', await frameOf(file, frame, card), [1, 3, height, width]),
  })
  return { dims: found.stage1!.dims, data: found.stage1!.data as Float32Array }
}

const channelIn = (data: Float32Array, channel: number, area: number) =>
  data.slice(channel * area, (channel + 1) * area)
const furthest = (a: Float32Array, b: ArrayLike<number>) =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0)

test('a channel of an image model is what onnxruntime gives for the saved frame', async () => {
  const maps = await ask({ channel: 3 })
  expect([maps.count, maps.channel, maps.channels]).toEqual([run.record.resolved.frames, 3, 20])
  expect(maps.steps[5]).toEqual({ frames: [5], centre: 5 })
  const area = maps.height * maps.width
  for (const frame of [0, 5]) {
    const { dims, data } = await directFeatures('benign.npy', frame)
    expect(dims).toEqual([1, 20, maps.height, maps.width])
    expect(furthest(maps.values.slice(frame * area, (frame + 1) * area), channelIn(data, 3, area))).toBeLessThan(1e-4)
  }
}, 60_000)

test('mean, strongest and difference are those of the direct features', async () => {
  const [before, after] = [await directFeatures('benign.npy', 2), await directFeatures('adversarial_rounded.npy', 2)]
  const area = before.dims[2]! * before.dims[3]!
  const at = ({ values }: { values: Float32Array }) => values.slice(2 * area, 3 * area)

  const mean = await ask({ form: 'adversarial' })
  const expected = Array.from({ length: area }, (_, place) => {
    let sum = 0
    for (let channel = 0; channel < 20; channel++) sum += Math.abs(after.data[channel * area + place]!)
    return sum / 20
  })
  expect(mean.channel).toBeNull()
  expect(furthest(at(mean), expected)).toBeLessThan(1e-4)

  const change = await ask({ form: 'difference', channel: 7 })
  const difference = channelIn(after.data, 7, area).map((value, place) => value - before.data[7 * area + place]!)
  expect(furthest(at(change), difference)).toBeLessThan(1e-4)
  expect(Math.max(...difference.map(Math.abs))).toBeGreaterThan(1e-3)

  const strongest = await ask({ channel: 'strongest' })
  const strength = (values: Float32Array) => values.reduce((sum, value) => sum + Math.abs(value), 0)
  for (const channel of [0, 9, 19])
    expect(strength((await ask({ channel })).values)).toBeLessThanOrEqual(strength(strongest.values))
}, 60_000)

test('a step of a video model says which attacked frames it sees, and holds its own features', async () => {
  const card = await readCard('video_demo_a')
  const tensor = card.layers[0]!.tensor
  const maps = await ask({ card: demoCard('video_demo_a'), tensor, channel: 1 })
  const { frames } = run.record.resolved
  expect(maps.steps).toHaveLength(maps.count)
  expect(Math.max(...maps.steps.flatMap((step) => step.frames))).toBeLessThan(frames)
  for (const [index, step] of maps.steps.entries()) {
    expect(step.centre).toBeGreaterThanOrEqual(step.frames[0]!)
    expect(step.centre).toBeLessThanOrEqual(step.frames.at(-1)!)
    if (index > 0) expect(step.centre).toBeGreaterThanOrEqual(maps.steps[index - 1]!.centre)
  }

  const taken = card.input.frames!
  const [height, width] = card.input.size
  const positions = run.result.targets[0]!.frames
  const all = await Promise.all(positions.map((position) => frameOf('benign.npy', position, card)))
  const area = height * width
  const data = new Float32Array(3 * taken * area)
  const isTimeInner = card.input.layout === 'NCTHW'
  all.forEach((frame, time) => {
    for (let channel = 0; channel < 3; channel++) {
      const plane = isTimeInner ? channel * taken + time : time * 3 + channel
      data.set(frame.subarray(channel * area, (channel + 1) * area), plane * area)
    }
  })
  const shape = isTimeInner ? [1, 3, taken, height, width] : [1, taken, 3, height, width]
  const session = await openDirectly('video_demo_a', tensor)
  const found = (await session.run({ [card.input.tensor]: new Tensor('float32', data, shape) }))[tensor]!
  const values = found.data as Float32Array
  const [channels, steps] = [maps.channels, maps.count]
  expect(values.length).toBe(channels * steps * maps.height * maps.width)
  const map = maps.height * maps.width
  const isChannelOuter = found.dims[1] === channels
  const expected = Array.from({ length: steps * map }, (_, at) => {
    const [step, place] = [Math.floor(at / map), at % map]
    return values[(isChannelOuter ? 1 * steps + step : step * channels + 1) * map + place]!
  })
  expect(furthest(maps.values, expected)).toBeLessThan(1e-4)
}, 60_000)

test('maps that are not asked for any more are given up, those that were computed are there at once', async () => {
  const wishes = [11, 12].map((channel) => ask({ form: 'difference', channel }))
  const ends = await Promise.allSettled(wishes)
  const givenUp = ends.filter((end) => end.status === 'rejected')
  expect(givenUp.map(({ reason }) => reason as unknown)).toMatchObject([{ code: 'maps/replaced' }])
  const kept = ends.find((end) => end.status === 'fulfilled')!.value
  expect(await ask({ form: 'difference', channel: kept.channel! })).toBe(kept)
}, 60_000)

test('what cannot be shown is refused by its name', async () => {
  await expect(ask({ card: '/nowhere.json' })).rejects.toMatchObject({ code: 'maps/no-model' })
  await expect(ask({ channel: 20 })).rejects.toMatchObject({ code: 'maps/no-channel' })
  await expect(ask({ tensor: 'stage9' })).rejects.toMatchObject({ code: 'model/no-layer' })
})
