import type { TimePolicy, TimeStep } from '../../contract/correlation'
import type { TimeWeights } from './sample'

/** One step of a video layer, in input frames of its model. */
export interface SeenFrames {
  /** frames that can change the step, ascending; empty for a step made of padding */
  readonly frames: readonly number[]
  /** may lie between two frames */
  readonly centre: number
}

export interface Alignment {
  readonly weights: TimeWeights
  /** in positions of the analysed frames */
  readonly steps: readonly TimeStep[]
  /** analysed frames between two steps; null if they are not even, or there is one step */
  readonly stride: number | null
  /** positions that one step spans, at most */
  readonly span: number
}

/** Positions that a step sees, with how often the model is shown each. */
type Seen = ReadonlyMap<number, number>

/**
 * Which analysed frames each step of a video layer is compared with, and how much each counts. Only frames that the step
 * can see are taken (all of the clip for a step made of padding).
 *
 * `nearest`: the one nearest to the centre, of two equally near ones the earlier. `mean`: all of them alike, one that the
 * model is shown several times (the last one of a clip that is too short) as often as it is shown. `linear`: the two
 * around the centre, the nearer one more; the outermost one alone where the centre lies outside.
 *
 * @param positions which analysed frame each input frame of the model is, never falling
 * @param frames number of analysed frames
 */
export function timeWeights(
  policy: TimePolicy,
  steps: readonly SeenFrames[],
  positions: readonly number[],
  frames: number,
): Alignment {
  const data = new Float64Array(steps.length * frames)
  const aligned = steps.map((step, row): TimeStep => {
    const seen = seenOf(step, positions)
    const centre = positionAt(step.centre, positions)
    const shares = policies[policy](seen, centre)
    for (const [position, weight] of shares) data[row * frames + position] = weight
    const places = [...seen.keys()]
    return {
      centre,
      first: Math.min(...places),
      last: Math.max(...places),
      frames: [...shares.keys()],
      weights: [...shares.values()],
    }
  })
  const span = Math.max(...aligned.map(({ first, last }) => last - first + 1))
  return { weights: { steps: steps.length, frames, data }, steps: aligned, stride: strideOf(aligned, frames), span }
}

function seenOf({ frames }: SeenFrames, positions: readonly number[]): Seen {
  const shown = frames.length ? frames.map((frame) => positions[frame]!) : positions
  const seen = new Map<number, number>()
  for (const position of shown) seen.set(position, (seen.get(position) ?? 0) + 1)
  return seen
}

/** Position of a place between two input frames. */
function positionAt(place: number, positions: readonly number[]): number {
  const inside = Math.max(0, Math.min(place, positions.length - 1))
  const before = Math.floor(inside)
  const [a, b] = [positions[before]!, positions[before + 1] ?? positions[before]!]
  return a + (b - a) * (inside - before)
}

const policies: Readonly<Record<TimePolicy, (seen: Seen, centre: number) => Map<number, number>>> = {
  nearest(seen, centre) {
    const distance = (position: number): number => Math.abs(position - centre)
    const [first, ...others] = seen.keys()
    return new Map([[others.reduce((best, own) => (distance(own) < distance(best) ? own : best), first!), 1]])
  },
  mean(seen) {
    const count = [...seen.values()].reduce((sum, times) => sum + times, 0)
    return new Map([...seen].map(([position, times]) => [position, times / count]))
  },
  linear(seen, centre) {
    const places = [...seen.keys()]
    const before = places.findLast((position) => position <= centre) ?? places[0]!
    const after = places.find((position) => position >= centre) ?? places.at(-1)!
    if (before >= after) return new Map([[before === after ? before : after, 1]])
    const share = (centre - before) / (after - before)
    return new Map([
      [before, 1 - share],
      [after, share],
    ])
  },
}

/** Steps at either end of the clip may stand nearer to their neighbour, since no centre lies outside. */
function strideOf(steps: readonly TimeStep[], frames: number): number | null {
  const gaps = steps.slice(1).map(({ centre }, before) => centre - steps[before]!.centre)
  const isEnd = (step: TimeStep | undefined): boolean => step?.centre === 0 || step?.centre === frames - 1
  const inner = gaps.filter((_, gap) => {
    const isOuter = (gap === 0 && isEnd(steps[0])) || (gap === gaps.length - 1 && isEnd(steps.at(-1)))
    return !isOuter
  })
  const [stride] = inner.length ? inner : gaps
  if (stride === undefined) return null
  const isEven = (inner.length ? inner : gaps).every((gap) => Math.abs(gap - stride) < 1e-9)
  const isShorterOutside = gaps.every((gap) => Math.abs(gap) <= Math.abs(stride) + 1e-9)
  return isEven && isShorterOutside && stride !== 0 ? stride : null
}
