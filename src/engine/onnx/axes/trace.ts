import { sameShape } from '../../tensor/shape'
import type { Constant, Graph, Node } from '../graph'
import { inferShapes } from '../inferShapes'
import { settle } from '../settle'
import { Inference } from '../shape/inference'
import { inputMeaning, inputShape, isSize } from './input'
import type { TracedInput } from './input'
import { IntegerTensors } from './integers'
import { layerTrace } from './layerTrace'
import type { LayerTrace, Untraced } from './layerTrace'
import { Lost } from './lost'
import type { Meaning } from './meaning'
import type { AxesContext, Fixed } from './rule'
import { sizesOf } from './rule'
import { axesRuleFor } from './rules'

type Known = Meaning | Fixed | Untraced

/**
 * What the axes of every tensor of a network mean, and which input frames each of its steps in time can see, from the
 * graph alone. For one clip, or one frame of an image model. Never throws for what a graph holds: a tensor whose axes
 * cannot be followed comes with the reason.
 *
 * @returns by tensor name, those that depend on the input
 */
export function traceLayers(graph: Graph, input: TracedInput): ReadonlyMap<string, LayerTrace | Untraced> {
  const shape = inputShape(graph, input)
  const settled = settle(inferShapes(withEnds(graph), { inputs: shape ? { [input.tensor]: shape } : {} }))
  const walk = new Walk(settled)
  const known = walk.run(input, shape)
  const traces = new Map<string, LayerTrace | Untraced>()
  for (const [name, found] of known) {
    if ('axes' in found) traces.set(name, layerTrace(found, input.frames))
    else if ('reason' in found) traces.set(name, found)
  }
  return traces
}

/** With tensors that nobody reads as outputs, so that nothing is dropped as unused. */
function withEnds(graph: Graph): Graph {
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs))
  for (const { name } of graph.outputs) read.add(name)
  const ends = graph.nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== '' && !read.has(name)))
  const values = ends.map((name) => ({ name, ...(graph.types.get(name) ?? { type: 'float32' as const, shape: null }) }))
  return { ...graph, outputs: [...graph.outputs, ...values] }
}

class Walk {
  private readonly known = new Map<string, Known>()
  private readonly inference: Inference
  private readonly integers: IntegerTensors

  constructor(private readonly graph: Graph) {
    this.inference = new Inference(graph, true)
    this.inference.run()
    this.integers = new IntegerTensors(graph, this.inference)
  }

  run(input: TracedInput, shape: readonly number[] | null): ReadonlyMap<string, Known> {
    for (const { name } of this.graph.inputs) {
      const reason = `It depends on the model's input "${name}", of which the card says nothing.`
      this.known.set(name, { reason })
    }
    if (shape)
      this.known.set(
        input.tensor,
        attempt(() => inputMeaning(input, shape), `The input "${input.tensor}"`),
      )
    for (const [name, constant] of this.graph.constants) this.known.set(name, fixed(constant))
    for (const node of this.graph.nodes) this.visit(node)
    return this.known
  }

  private visit(node: Node): void {
    const inputs = node.inputs.filter((name) => name !== '').map((name) => this.known.get(name))
    const lost = inputs.find((input): input is Untraced => input !== undefined && 'reason' in input)
    if (isFixed(node, inputs)) this.setAll(node, { isZero: isZero(node, inputs) })
    else if (lost) this.setAll(node, lost)
    else this.apply(node)
  }

  private apply(node: Node): void {
    const who = `Node "${node.name || node.outputs[0]}" (${node.op})`
    const found = attempt(() => axesRuleFor(node.op, node.domain)(this.contextOf(node)), who)
    node.outputs.forEach((name, output) => {
      if (name === '') return
      const known =
        'reason' in found ? found : (found[output] ?? { reason: `${who} gives an output nobody can place.` })
      this.known.set(name, this.fits(name, known) ? known : { reason: `${who} gives other sizes than were expected.` })
    })
  }

  /** Whether the sizes that a rule found are those of the tensor. */
  private fits(name: string, known: Known): boolean {
    const sizes = this.sizesOf(name)
    return !('axes' in known) || !sizes || sameShape(sizesOf(known), sizes)
  }

  private sizesOf(name: string): readonly number[] | null {
    const shape = this.inference.types.get(name)?.shape
    return shape?.every(isSize) ? shape : null
  }

  private setAll(node: Node, known: Known): void {
    for (const name of node.outputs) if (name !== '') this.known.set(name, known)
  }

  private contextOf(node: Node): AxesContext {
    const { types, values } = this.inference
    const at = (input: number): string => node.inputs[input] ?? ''
    return {
      node,
      opset: this.graph.opsets.get(node.domain) ?? 0,
      type: (input) => types.get(at(input))?.type ?? null,
      shape: (input) => types.get(at(input))?.shape ?? null,
      value: (input) => values.get(at(input)) ?? null,
      body: () => [],
      meaning: (input) => {
        const found = this.known.get(at(input))
        return found && 'axes' in found ? found : null
      },
      isZero: (input) => {
        const found = this.known.get(at(input))
        return found !== undefined && 'isZero' in found && found.isZero
      },
      integers: (input) => this.integers.of(at(input)),
      outputShape: (output) => {
        const shape = this.sizesOf(node.outputs[output] ?? '')
        if (shape && !shape.includes(0)) return shape
        throw new Lost('gives sizes that are known only when the model runs')
      },
      hasSizes: (output, sizes) => {
        const shape = this.sizesOf(node.outputs[output] ?? '')
        return shape !== null && sameShape(shape, sizes)
      },
    }
  }
}

/** What a rule finds, or why it cannot. Rules read untrusted attributes: whatever goes wrong, the meaning is lost there. */
function attempt<Found>(find: () => Found, who: string): Found | Untraced {
  try {
    return find()
  } catch (error) {
    return { reason: `${who} ${error instanceof Lost ? error.message : 'is not understood'}.` }
  }
}

const fromSizes = new Set(['Shape', 'Size', 'ConstantOfShape', 'Range', 'EyeLike', 'Constant'])
const withBodies = new Set(['If', 'Loop', 'Scan', 'SequenceMap'])

function isFixed({ op, domain }: Node, inputs: readonly (Known | undefined)[]): boolean {
  if (domain === '' && fromSizes.has(op)) return true
  if (withBodies.has(op)) return false
  return inputs.every((input) => input !== undefined && 'isZero' in input)
}

const keepsZero = new Set('Expand Tile Reshape Squeeze Unsqueeze Transpose Identity Cast Slice Gather'.split(' '))

function isZero({ op, attributes }: Node, [first]: readonly (Known | undefined)[]): boolean {
  if (op !== 'ConstantOfShape') return keepsZero.has(op) && first !== undefined && 'isZero' in first && first.isZero
  const { value } = attributes
  return value?.kind !== 'tensor' || value.value.bytes.every((byte) => byte === 0)
}

function fixed({ bytes }: Constant): Fixed {
  return { isZero: bytes.every((byte) => byte === 0) }
}
