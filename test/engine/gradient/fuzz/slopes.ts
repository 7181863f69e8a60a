import { Tensor, type InferenceSession } from 'onnxruntime-node'
import type { Graph } from '../../../../src/engine/onnx/graph'
import { elementCount } from '../../../../src/engine/tensor/shape'
import { dot, floatsOf, norm } from '../tools'
import type { Draw } from './draw'

/** A value for every input of a graph. */
export type Point = ReadonlyMap<string, Float32Array>

export interface Slope {
  /** the direction, by input */
  readonly along: Point
  /** of the weighted sum of the output, by differences */
  readonly measured: number
  /** what rounding alone may make of it */
  readonly noise: number
}

const step = 0.01
/** Relative rounding of a float32 result, with room for what operators lose inside; independent from element to element. */
const rounding = 1e-6

export function randomPoint(graph: Graph, draw: Draw): Map<string, Float32Array> {
  return new Map(
    graph.inputs.map(({ name, shape }) => [
      name,
      Float32Array.from(draw.values(elementCount(shape as number[]), -1.5, 1.5)),
    ]),
  )
}

export function feedsOf(graph: Graph, point: Point): Record<string, Tensor> {
  return Object.fromEntries(
    graph.inputs.map(({ name, shape }) => [name, new Tensor('float32', point.get(name)!, shape as number[])]),
  )
}

/**
 * Slopes of the weighted output in random directions, where the function is smooth: differences of two widths have to
 * agree, and slopes to both sides have to come together as the width shrinks. At a kink or tie they do not, whatever the
 * gradient says, and another direction is drawn.
 *
 * @returns at most `wanted` slopes
 */
export async function smoothSlopes(
  session: InferenceSession,
  graph: Graph,
  point: Point,
  weights: Float32Array,
  draw: Draw,
  wanted: number,
): Promise<Slope[]> {
  const output = graph.outputs[0]!.name
  let size = 0
  const evaluate = async (moved: Point): Promise<number> => {
    const values = floatsOf((await session.run(feedsOf(graph, moved)))[output]!)
    size = Math.max(size, norm(values.map((value, index) => value * weights[index]!)))
    return dot(values, weights)
  }
  const middle = await evaluate(point)
  const slopes: Slope[] = []
  for (let attempt = 0; attempt < 6 * wanted && slopes.length < wanted; attempt++) {
    const along = randomDirection(point, draw)
    const at = (distance: number): Promise<number> => evaluate(shifted(point, along, distance))
    const [above, below, halfAbove, halfBelow] = [
      await at(step),
      await at(-step),
      await at(step / 2),
      await at(-step / 2),
    ]
    const noise = (rounding * size) / step
    const [wide, narrow] = [(above - below) / (2 * step), (halfAbove - halfBelow) / step]
    const bends = [(above - 2 * middle + below) / step, (2 * (halfAbove - 2 * middle + halfBelow)) / step].map(Math.abs)
    const agrees = Math.abs(wide - narrow) <= 5e-4 * Math.abs(narrow) + noise
    const comesTogether = bends[1]! <= 0.6 * bends[0]! + 8 * noise
    if (!Number.isFinite(wide + narrow) || !agrees || !comesTogether) continue
    slopes.push({ along, measured: (4 * narrow - wide) / 3, noise: 3 * noise })
  }
  return slopes
}

/** A few elements of one input, or all of them. */
function randomDirection(point: Point, draw: Draw): Point {
  const name = draw.pick([...point.keys()])
  const { length } = point.get(name)!
  const direction = new Float32Array(length)
  if (draw.chance(0.3))
    draw.values(length, -1, 1).forEach((value, index) => (direction[index] = value / Math.sqrt(length)))
  else
    for (let count = draw.integer(1, 3); count > 0; count--) direction[draw.integer(0, length - 1)] = draw.pick([-1, 1])
  return new Map([[name, direction]])
}

function shifted(point: Point, along: Point, distance: number): Point {
  return new Map(
    [...point].map(([name, values]) => {
      const direction = along.get(name)
      return [name, direction ? values.map((value, index) => value + distance * direction[index]!) : values]
    }),
  )
}
