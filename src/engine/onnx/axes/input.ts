import type { Layout } from '../../../contract/card'
import { elementCount } from '../../tensor/shape'
import type { Dimension, Graph } from '../graph'
import { frameField } from './field'
import { normalised } from './meaning'
import type { Axis, Meaning, Role } from './meaning'
import { reshaped } from './rules/arrange'

/** The input of a model, as its card tells it. */
export interface TracedInput {
  readonly tensor: string
  readonly layout: Layout
  /** 1 for image models */
  readonly frames: number
  /** [height, width] */
  readonly size: readonly [number, number]
}

const roles: Readonly<Record<string, Role>> = { T: 'time', C: 'channel', H: 'height', W: 'width' }

/** Sizes of the input for one clip. Where the graph declares fewer axes than the layout has, frames are part of one. */
export function inputShape(graph: Graph, { tensor, layout, frames, size }: TracedInput): number[] | null {
  const declared = graph.inputs.find(({ name }) => name === tensor)?.shape
  if (!declared) return null
  const [height, width] = size
  const letters = [...layout].slice(declared.length === layout.length ? 0 : layout.length - declared.length + 1)
  const usual: Record<string, number> = { N: 1, T: frames, C: rgb, H: height, W: width }
  if (declared.length === layout.length)
    return letters.map((letter, axis) => (letter === 'C' && isSize(declared[axis]) ? declared[axis] : usual[letter]!))
  const inner = declared.slice(1).map((own, axis) => (isSize(own) ? own : (usual[letters[axis]!] ?? 1)))
  return [Math.max(1, Math.floor((frames * rgb * height * width) / elementCount(inner))), ...inner]
}

const rgb = 3
export const isSize = (size: Dimension | undefined): size is number => typeof size === 'number'

/** Axes of the input as its layout names them, in the sizes the graph wants. */
export function inputMeaning(
  { layout, frames, size: [height, width] }: TracedInput,
  shape: readonly number[],
): Meaning {
  const channel = elementCount(shape) / (frames * height * width)
  const sizes: Record<string, number> = { T: frames, C: channel, H: height, W: width }
  const axes = [...layout].map((letter): Axis => {
    const role = roles[letter]
    return role ? [{ role, size: sizes[letter]!, stride: 1 }] : []
  })
  const steps = Array.from({ length: frames }, (_, frame) => frameField(frame))
  return reshaped({ axes: normalised(axes), steps, lead: null }, shape)
}
