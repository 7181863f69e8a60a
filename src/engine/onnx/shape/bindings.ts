import type { Graph, TensorType, Value } from '../graph'
import { noTensor } from '../noTensor'
import { bindSize } from './product'
import type { Shape } from './rule'

export interface ShapeOverrides {
  /** sizes of symbolic dimensions */
  readonly dimensions?: Readonly<Record<string, number>>
  /** whole shapes of inputs */
  readonly inputs?: Readonly<Record<string, readonly number[]>>
}

export interface Bindings {
  readonly dimensions: ReadonlyMap<string, number>
  readonly inputs: ReadonlyMap<string, readonly number[]>
  /** an input was given a size the file fixes otherwise, so what the file says of inner tensors no longer holds */
  readonly contradicts: boolean
}

/** Collects the sizes that overrides give, also to symbols that stand where an input's shape was replaced. */
export function bindDimensions(graph: Graph, overrides: ShapeOverrides): Bindings {
  const dimensions = new Map(Object.entries(overrides.dimensions ?? {}))
  const inputs = new Map(Object.entries(overrides.inputs ?? {}))
  let contradicts = false
  for (const [name, shape] of inputs) {
    const declared = graph.inputs.find((input) => input.name === name)
    if (!declared)
      throw noTensor(
        name,
        graph.inputs.map((input) => input.name),
        'input',
      )
    if (declared.shape && declared.shape.length !== shape.length) contradicts = true
    declared.shape?.forEach((size, axis) => {
      const given = shape[axis]
      if (typeof size === 'number' && size !== given) contradicts = true
      if (typeof size === 'string' && given !== undefined) dimensions.set(size, given)
    })
  }
  return { dimensions, inputs, contradicts }
}

/** The graph with the bound sizes in all its declarations. */
export function sized(graph: Graph, { dimensions, inputs }: Bindings): Graph {
  const bindAll = (shape: Shape | null): Shape | null => shape?.map((size) => bindSize(size, dimensions)) ?? null
  const value = (declared: Value): Value => ({ ...declared, shape: bindAll(declared.shape) })
  const type = ([name, declared]: [string, TensorType]): [string, TensorType] => [
    name,
    { type: declared.type, shape: bindAll(declared.shape) },
  ]
  return {
    ...graph,
    inputs: graph.inputs.map((input) => {
      const given = inputs.get(input.name)
      return given ? { ...input, shape: given } : value(input)
    }),
    outputs: graph.outputs.map(value),
    types: new Map([...graph.types].map(type)),
  }
}
