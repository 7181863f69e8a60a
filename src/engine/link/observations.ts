import type { TimeWeights } from '../similarity/sample'

/** Cosines between benign and adversarial features of a pair of layers, over one recorded attack. */
export interface RunCosines {
  /** attack steps that were recorded */
  readonly steps: readonly number[]
  /** [recorded step][frame] */
  readonly image: readonly (readonly (number | null)[])[]
  /** [recorded step][time step] */
  readonly video: readonly (readonly (number | null)[])[]
  /** how frames feed the time steps */
  readonly weights: TimeWeights
}

/** Points (x, y): image and video layer at one recorded step of one attack and one time step of the video layer. */
export interface Observations {
  readonly x: Float64Array
  readonly y: Float64Array
  /** which points belong together, 0 to `clusters` - 1 */
  readonly cluster: Int32Array
  readonly clusters: number
  readonly clustersAre: 'runs' | 'time blocks'
  /** which points are compared with each other within a moment: of one attack step; of time blocks, also of one run */
  readonly moment: Int32Array
  readonly moments: number
}

/** Runs that are enough for each to be one cluster. */
export const leastRuns = 5

interface Point {
  readonly x: number
  readonly y: number
  readonly cluster: string
  readonly moment: string
}

/**
 * All points of some runs. What happens along the steps of an attack is one story, so its points stay together: a cluster
 * is a run; of fewer than five runs a block of neighbouring time steps, with all its attack steps. Blocks of a run share
 * what is particular to the run, and would not be independent if it counted: then a moment is of one run.
 */
export function observationsOf(runs: readonly RunCosines[]): Observations {
  const isCut = runs.length < leastRuns
  const points = runs.flatMap((run, index) => pointsOf(run, `${index}`, isCut))
  const clusters = placesOf(points.map(({ cluster }) => cluster))
  const moments = placesOf(points.map(({ moment }) => moment))
  return {
    x: Float64Array.from(points, ({ x }) => x),
    y: Float64Array.from(points, ({ y }) => y),
    cluster: Int32Array.from(points, ({ cluster }) => clusters.get(cluster)!),
    clusters: clusters.size,
    clustersAre: isCut ? 'time blocks' : 'runs',
    moment: Int32Array.from(points, ({ moment }) => moments.get(moment)!),
    moments: moments.size,
  }
}

const placesOf = (keys: readonly string[]): Map<string, number> =>
  new Map([...new Set(keys)].map((key, place) => [key, place]))

function pointsOf({ steps, image, video, weights }: RunCosines, run: string, isCut: boolean): Point[] {
  const blocks = isCut ? blocksOf(weights.steps) : 1
  return steps.flatMap((step, kept) =>
    video[kept]!.flatMap((y, time): Point[] => {
      const x = broughtTo(time, image[kept]!, weights)
      if (x === null || y === null) return []
      const cluster = `${run} ${Math.floor((time * blocks) / weights.steps)}`
      return [{ x, y, cluster, moment: isCut ? `${run} ${step}` : `${step}` }]
    }),
  )
}

/** Blocks of about the square root of the steps, of nearly equal length. */
export function blocksOf(steps: number): number {
  return Math.ceil(steps / Math.ceil(Math.sqrt(steps)))
}

function broughtTo(time: number, cosines: readonly (number | null)[], { frames, data }: TimeWeights): number | null {
  let sum = 0
  for (let frame = 0; frame < frames; frame++) {
    const weight = data[time * frames + frame]!
    if (weight === 0) continue
    const cosine = cosines[frame]!
    if (cosine === null) return null
    sum += weight * cosine
  }
  return sum
}
