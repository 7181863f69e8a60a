/**
 * What 200 draws of the null distribution cost beside the measure itself (its values, intervals and effective rows), for
 * each measure over a clip of 32 frames: with the Gram matrices, which the features are first reduced to, and without.
 */
import { measureCatalogue, measures, type Measure } from '../src/contract/correlation'
import { correlate, type ClipPair } from '../src/engine/similarity/correlate'
import { clipOf, gaussian, type Features } from '../test/engine/similarity/samples'

/** Times of both together over times of the measure. */
const limit = 3
const layers = 6
const rounds = 9
const size = { rows: 32, channels: 64, height: 14, width: 14 }
const hooks = { progress: () => {}, breathe: async () => {}, cancelled: () => false }

const features = Array.from({ length: 2 * layers }, (_, seed) => fewSignals(seed))
const reduce = (): ClipPair => ({
  benign: clipOf(features.slice(0, layers), features.slice(layers)),
  adversarial: null,
})

const clip = reduce()
const grams = await least(async () => void reduce())
console.log(
  `Nulls over 32 frames, ${layers} image and ${layers} video layers of ${size.channels}x${size.height}x${size.width}`,
)
console.log(`  ${'reducing all layers to Gram matrices and maps'.padEnd(48)} ${grams.toFixed(0)} ms`)
for (const measure of measures) await judge(measure)

async function judge(measure: Measure): Promise<void> {
  const alone = await least(() => compare(measure, 0))
  const withNulls = await least(() => compare(measure, 200))
  const nulls = Math.max(0, withNulls - alone)
  const ratios = [nulls / alone, nulls / (alone + grams)]
  const isKept = ratios[0]! < limit
  const [without, including] = ratios.map((ratio) => ratio.toFixed(2))
  console.log(
    `  ${measureCatalogue[measure].name.padEnd(48)} ${alone.toFixed(0)} ms, nulls ${nulls.toFixed(0)} ms: ratio ${without}, with Gram matrices ${including}, limit ${limit}: ${isKept ? 'kept' : 'MISSED'}`,
  )
  if (!isKept) process.exitCode = 1
}

async function compare(measure: Measure, nulls: number): Promise<void> {
  const options = { measures: [measure], rowUnit: 'frames', nulls, seed: 1, bandwidth: 1, grid: 7 } as const
  await correlate([clip], options, hooks)
}

/** Five signals through a mixture, and a little noise: few enough that all measures are defined. */
function fewSignals(seed: number): Features {
  const { rows } = size
  const length = size.channels * size.height * size.width
  const signals = gaussian(rows * 5, 100 + seed)
  const mixture = gaussian(5 * length, 200 + seed)
  const noise = gaussian(rows * length, 300 + seed)
  const data = noise.map((value, i) => {
    const [row, place] = [Math.floor(i / length), i % length]
    let sum = 0.05 * value
    for (let signal = 0; signal < 5; signal++) sum += signals[row * 5 + signal]! * mixture[signal * length + place]!
    return sum
  })
  return { ...size, data }
}

/** Milliseconds of the quickest round: what else runs on the machine only ever adds. */
async function least(work: () => Promise<void>): Promise<number> {
  let found = Infinity
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now()
    await work()
    found = Math.min(found, performance.now() - begin)
  }
  return found
}
