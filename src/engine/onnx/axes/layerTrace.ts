import { framesOf } from './field'
import type { Field } from './field'
import { plainOf } from './meaning'
import type { Axis, Meaning, Plain } from './meaning'

/** One step in time of a layer, in input frames of the model, 0 to frames - 1. */
export interface StepField {
  /** frames that can change the step, ascending; usually but not always all from `first` to `last`. Empty for padding */
  readonly frames: readonly number[]
  readonly first: number
  readonly last: number
  /** may lie between two frames; within the clip */
  readonly centre: number
}

/** A part of an axis of the flat tensor: how far apart its neighbours lie there, and how far in the maps. */
export interface Move {
  readonly size: number
  readonly from: number
  readonly to: number
}

/** How the flat tensor of a layer becomes maps [steps, channels, height, width]. */
export interface LayerTrace {
  /** in the order of time; one for a tensor without a time axis */
  readonly steps: readonly StepField[]
  readonly channels: number
  readonly height: number
  readonly width: number
  /** outermost first */
  readonly moves: readonly Move[]
  /** values of leading tokens, which are left out */
  readonly offset: number
}

export interface Untraced {
  /** a sentence that names the node where the meaning of the axes was lost */
  readonly reason: string
}

export function layerTrace(meaning: Meaning, frames: number): LayerTrace {
  const roles = { time: 1, channel: 1, height: 1, width: 1 }
  const placed = meaning.axes.flatMap(plainOf)
  for (const factor of placed) roles[roleOf(factor)] *= factor.size
  const { channel: channels, height, width } = roles
  const strides = { time: channels * height * width, height: width, width: 1 }
  let channelStride = channels * height * width
  const targets = new Map(
    placed.map((factor): [Plain, number] => {
      const role = roleOf(factor)
      if (role !== 'channel') return [factor, strides[role] * factor.stride]
      channelStride /= factor.size
      return [factor, channelStride]
    }),
  )
  const { moves, offset } = movesOf(meaning.axes, targets)
  const steps = meaning.steps.map((field) => stepField(field, frames))
  return { steps, channels, height, width, moves, offset }
}

const roleOf = ({ role }: Plain) => (role === 'open' ? 'channel' : role)

function movesOf(axes: readonly Axis[], targets: ReadonlyMap<Plain, number>) {
  let [stride, offset] = [1, 0]
  const moves: Move[] = []
  const place = (factor: Plain): void => {
    moves.unshift({ size: factor.size, from: stride, to: targets.get(factor)! })
    stride *= factor.size
  }
  for (const factor of axes.flat().reverse()) {
    if (factor.role !== 'tokens') place(factor)
    else {
      offset += factor.lead * stride
      const inner = stride
      for (const part of factor.grid.toReversed()) place(part)
      stride = inner * factor.size
    }
  }
  return { moves: coalesced(moves), offset }
}

/** Neighbours that stay neighbours are moved as one: whole maps, where height and width lie last. */
function coalesced(moves: readonly Move[]): Move[] {
  const result: Move[] = []
  for (const move of moves) {
    const last = result.at(-1)
    if (last?.from === move.from * move.size && last.to === move.to * move.size)
      result[result.length - 1] = { ...move, size: last.size * move.size }
    else result.push(move)
  }
  return result
}

function stepField({ sees, centre }: Field, count: number): StepField {
  const frames = framesOf(sees)
  const inside = Math.max(0, Math.min(centre, count - 1))
  const first = frames[0] ?? Math.floor(inside)
  return { frames, first, last: frames.at(-1) ?? first, centre: inside }
}

/**
 * The maps of a layer.
 *
 * @param data the layer's tensor for one clip, or one frame, flat
 * @returns [steps, channels, height, width]; `data` itself where it already lies so
 * @throws RangeError if the tensor is not the traced one
 */
export function toMaps(data: Float32Array, trace: LayerTrace): Float32Array {
  const { moves, offset } = trace
  const count = trace.steps.length * trace.channels * trace.height * trace.width
  const whole = offset + 1 + moves.reduce((last, { size, from }) => last + (size - 1) * from, 0)
  if (data.length < whole || data.length < count)
    throw new RangeError(`${data.length} values where ${whole} were traced`)
  if (data.length === count && moves.every(({ from, to }) => from === to)) return data
  const maps = new Float32Array(count)
  copy(data, maps, moves, 0, offset, 0)
  return maps
}

function copy(data: Float32Array, maps: Float32Array, moves: readonly Move[], depth: number, from: number, to: number) {
  const move = moves[depth]
  if (!move) maps[to] = data[from]!
  else if (move.from === 1 && move.to === 1 && depth === moves.length - 1)
    maps.set(data.subarray(from, from + move.size), to)
  else if (depth === moves.length - 1)
    for (let index = 0; index < move.size; index++) maps[to + index * move.to] = data[from + index * move.from]!
  else
    for (let index = 0; index < move.size; index++)
      copy(data, maps, moves, depth + 1, from + index * move.from, to + index * move.to)
}
