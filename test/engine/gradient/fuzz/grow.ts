import { extendGraph, type GraphBuilder } from '../../../../src/engine/gradient/builder'
import type { Graph, Node } from '../../../../src/engine/onnx/graph'
import { inferShapes } from '../../../../src/engine/onnx/inferShapes'
import { emptyGraph } from '../tools'
import { alongAxis, space } from './spatial'
import { arrange } from './arrange'
import { type Draw, drawFrom } from './draw'
import { elementwise } from './elementwise'
import { type Domain, type Kitchen, type Recipe, type Shape, sizeOf } from './recipe'

export const recipes: readonly Recipe[] = [...elementwise, ...space, ...alongAxis, ...arrange]

/** Larger tensors make a graph slow to check and show nothing more. */
const largestTensor = 600

export interface Grown {
  readonly graph: Graph
  readonly output: string
}

/**
 * A random graph whose shapes fit by construction: some operators, then the wanted one, then some more, each on a tensor
 * that is there already where one fits. Whatever nobody reads at the end is joined into the one output.
 *
 * @param wanted operator that is in the graph for sure
 */
export function growGraph(seed: number, wanted: Recipe): Grown {
  const draw = drawFrom(seed)
  const opset = Math.max(draw.pick([18, 21]), wanted.opset ?? 18)
  const usable = recipes.filter((recipe) => (recipe.opset ?? 18) <= opset)
  const garden = new Garden(draw, opset)
  for (let count = draw.integer(0, 3); count > 0; count--) garden.plant(draw.pick(usable))
  garden.plant(wanted)
  for (let count = draw.integer(0, 3); count > 0; count--) garden.plant(draw.pick(usable))
  return garden.harvest()
}

class Garden {
  private readonly graph: GraphBuilder
  private readonly tensors: string[] = []
  private readonly read = new Set<string>()

  constructor(
    private readonly draw: Draw,
    opset: number,
  ) {
    this.graph = extendGraph(emptyGraph(opset))
  }

  plant(recipe: Recipe): void {
    const fitting = this.tensors.filter((tensor) => recipe.takes(this.shapeOf(tensor)))
    const isNew = fitting.length === 0 || this.draw.chance(0.1)
    const tensor = isNew ? this.input(recipe.fresh(this.draw)) : this.draw.pick(fitting.slice(-3))
    const made = recipe.build(this.kitchen(), this.brought(tensor, recipe.domain ?? 'any'), this.shapeOf(tensor))
    if (sizeOf(this.shapeOf(made)) > largestTensor || sizeOf(this.shapeOf(made)) === 0) return
    this.read.add(tensor)
    this.tensors.push(made)
  }

  harvest(): Grown {
    const ends = this.tensors.filter((tensor) => !this.read.has(tensor))
    const flat = ends.map((tensor) => this.graph.emit('Reshape', [tensor, this.graph.integers([-1])]))
    const output = this.graph.emit('Concat', flat, { axis: 0 })
    return { graph: inferShapes(this.graph.finish([output])), output }
  }

  private kitchen(): Kitchen {
    return {
      graph: this.graph,
      draw: this.draw,
      shapeOf: (tensor) => this.shapeOf(tensor),
      other: (shape) => this.other(shape),
      fixed: (shape, low = -1, high = 1) => this.graph.constant(this.draw.values(sizeOf(shape), low, high), shape),
    }
  }

  private other(shape: Shape): string {
    const same = this.tensors.filter((tensor) => this.shapeOf(tensor).join() === shape.join())
    if (same.length === 0 || this.draw.chance(0.3)) return this.input(shape)
    const tensor = this.draw.pick(same)
    this.read.add(tensor)
    return tensor
  }

  private input(shape: Shape): string {
    const name = this.graph.input('x', 'float32', shape)
    this.tensors.push(name)
    return name
  }

  /** Smooth operators that lead into the domain; now and then one where none is needed, so that values stay small. */
  private brought(tensor: string, domain: Domain): string {
    const { graph } = this
    if (domain === 'unit') return graph.emit('Mul', [graph.emit('Tanh', [tensor]), graph.constant(0.8)])
    if (domain === 'any') return this.draw.chance(0.2) ? graph.emit('Tanh', [tensor]) : tensor
    return graph.emit('Add', [graph.emit('Sigmoid', [tensor]), graph.constant(domain === 'positive' ? 0.5 : 1.2)])
  }

  private shapeOf(tensor: string): Shape {
    const { types, inputs } = inferShapes(this.graph.finish([tensor]))
    const { shape } = types.get(tensor) ?? inputs.find(({ name }) => name === tensor) ?? { shape: null }
    if (shape?.every((size) => typeof size === 'number')) return shape as Shape
    throw new Error(`the shape of ${tensor} is not known:\n${this.graph.nodes.map(nodeText).join('\n')}`)
  }
}

/** A graph as a person reads it: one line an input or node. */
export function graphText({ graph, output }: Grown): string {
  const shape = (name: string): string => `[${graph.types.get(name)?.shape?.join(', ') ?? '?'}]`
  const inputs = graph.inputs.map(({ name, shape: sizes }) => `  input ${name} [${sizes!.join(', ')}]`)
  const nodes = graph.nodes.map((node) => `  ${nodeText(node)}  ${shape(node.outputs[0]!)}`)
  return [`opset ${graph.opsets.get('')!}`, ...inputs, ...nodes, `  output ${output}`].join('\n')
}

function nodeText({ op, inputs, outputs, attributes }: Node): string {
  const options = Object.entries(attributes).map(([name, { value }]) => `${name}=${JSON.stringify(value)}`)
  return `${outputs.join(', ')} = ${op}(${[...inputs, ...options].join(', ')})`
}
