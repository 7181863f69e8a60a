import type { Graph, Node } from '../graph'
import type { LayerTrace, Untraced } from './layerTrace'

export type Traces = ReadonlyMap<string, LayerTrace | Untraced>

const set = (ops: string): ReadonlySet<string> => new Set(ops.split(' '))

const learned = set(
  'Conv ConvTranspose ConvInteger QLinearConv Gemm MatMul MatMulInteger QLinearMatMul Einsum LSTM GRU RNN',
)
const pools = set(
  'MaxPool AveragePool LpPool GlobalAveragePool GlobalMaxPool GlobalLpPool ReduceMean ReduceMax ReduceSum ReduceL2',
)
const joins = set('Add Sub Mul Div Max Min Mean Sum')
/** what a chain may go on with, as long as all that it reads belongs to the chain */
const continues = set(
  'BatchNormalization InstanceNormalization GroupNormalization LayerNormalization RMSNormalization LRN LpNormalization ' +
    'Add Sub Mul Div Pow Sqrt Reciprocal Abs Neg Exp Log Max Min Where PRelu Clip ReduceMean ReduceSum ReduceL2 ' +
    'Celu Elu Erf Gelu HardSigmoid HardSwish LeakyRelu Mish Relu Selu Shrink Sigmoid Softplus Softsign Swish Tanh ThresholdedRelu',
)
/** the same values by another name */
const aliases = set('Identity Dropout Cast')
/** some of the same values in another order */
const bookkeeping = set(
  'Identity Dropout Cast Slice Split Gather Pad Reshape Flatten Squeeze Unsqueeze Transpose Expand Tile',
)

/**
 * Tensors that are worth comparing, in network order: where a chain of convolution or linear map, normalisation, bias
 * and activation ends; pools; sums of branches and what is joined. Not what comes before the first learned operator,
 * not gates and pieces (smaller in time or space than what is made of them later), not bookkeeping.
 *
 * @param graph the graph as its file has it
 */
export function comparableLayers(graph: Graph, traces: Traces): string[] {
  return new Chains(graph, traces).ends()
}

class Chains {
  private readonly consumers = new Map<string, Node[]>()
  private readonly source = new Map<string, string>()
  /** what a tensor was cut from and put together from, without any computing */
  private readonly origins = new Map<string, string>()
  private readonly afterLearned = new Set<string>()

  constructor(
    private readonly graph: Graph,
    private readonly traces: Traces,
  ) {
    for (const node of graph.nodes) {
      if (aliases.has(node.op)) this.source.set(node.outputs[0]!, this.named(node.inputs[0] ?? ''))
      for (const name of new Set(node.inputs.map((input) => this.named(input)))) {
        if (!aliases.has(node.op)) this.consumers.set(name, [...(this.consumers.get(name) ?? []), node])
        if (this.afterLearned.has(name)) for (const output of node.outputs) this.afterLearned.add(output)
      }
      if (this.isLearned(node)) for (const output of node.outputs) this.afterLearned.add(output)
      this.follow(node)
    }
  }

  ends(): string[] {
    const ends = new Set<string>()
    for (const node of this.graph.nodes) if (this.starts(node)) for (const end of this.endsFrom(node)) ends.add(end)
    const order = this.graph.nodes.flatMap(({ outputs }) => outputs)
    const later = this.extents(ends)
    return order.filter((name) => ends.has(name) && !this.isPiece(name, later))
  }

  private follow(node: Node): void {
    if (!bookkeeping.has(node.op) && node.op !== 'Concat') return
    const [origin, ...others] = this.originsOf(node)
    if (origin !== undefined && others.length === 0) for (const name of node.outputs) this.origins.set(name, origin)
  }

  private originsOf(node: Node): string[] {
    return [...new Set(this.features(node).map((name) => this.origins.get(name) ?? name))]
  }

  private named(tensor: string): string {
    return this.source.get(tensor) ?? tensor
  }

  private trace(tensor: string): LayerTrace | null {
    const found = this.traces.get(tensor)
    return found && 'steps' in found ? found : null
  }

  /** Inputs that depend on the clip. */
  private features({ inputs }: Node): string[] {
    return [...new Set(inputs.map((name) => this.named(name)))].filter((name) => this.traces.has(name))
  }

  private isLearned(node: Node): boolean {
    return learned.has(node.op) && this.features(node).length > 0 && this.features(node).length < node.inputs.length
  }

  private starts(node: Node): boolean {
    if (this.isLearned(node)) return true
    const [first, ...others] = this.features(node)
    if (first === undefined || !this.afterLearned.has(first)) return false
    if (node.op === 'Concat') return this.originsOf(node).length > 1
    if (joins.has(node.op)) return others.length > 0
    return pools.has(node.op) && places(this.trace(node.outputs[0]!)) < places(this.trace(first))
  }

  /** What the chain gives to nodes that are not of it. */
  private endsFrom(start: Node): string[] {
    const chain = new Set([start.outputs.find((name) => this.trace(name)) ?? ''])
    for (const tensor of chain)
      for (const node of this.consumers.get(tensor) ?? []) if (this.goesOn(node, chain)) chain.add(node.outputs[0]!)
    return [...chain].filter((tensor) => {
      const readers = this.consumers.get(tensor) ?? []
      return this.trace(tensor) && (readers.length === 0 || readers.some((node) => !chain.has(node.outputs[0]!)))
    })
  }

  private goesOn(node: Node, chain: ReadonlySet<string>): boolean {
    const [output] = node.outputs
    if (!continues.has(node.op) || !this.features(node).every((name) => chain.has(name))) return false
    return places(this.trace(output!)) === places(this.trace(this.features(node)[0]!))
  }

  /** Single steps that several steps are made of later, and single places: gates, and a recurrence written out. */
  private isPiece(name: string, later: ReadonlyMap<string, Extent>): boolean {
    const trace = this.trace(name)!
    const { steps, area } = later.get(name) ?? nothing
    return (trace.steps.length === 1 && steps > 1) || (trace.height * trace.width === 1 && area > 1)
  }

  /** The most steps and places of any end that is made of a tensor. */
  private extents(ends: ReadonlySet<string>): ReadonlyMap<string, Extent> {
    const extents = new Map<string, Extent>()
    for (const { inputs, outputs } of this.graph.nodes.toReversed()) {
      const made = outputs.map((name) => larger(extents.get(name), ends.has(name) ? this.trace(name) : null))
      for (const name of inputs) extents.set(name, made.reduce(widest, extents.get(name) ?? nothing))
    }
    return extents
  }
}

interface Extent {
  readonly steps: number
  readonly area: number
}

const nothing: Extent = { steps: 0, area: 0 }
const widest = (a: Extent, b: Extent): Extent => ({
  steps: Math.max(a.steps, b.steps),
  area: Math.max(a.area, b.area),
})

function larger(known: Extent | undefined, trace: LayerTrace | null): Extent {
  const own = trace ? { steps: trace.steps.length, area: trace.height * trace.width } : nothing
  return widest(known ?? nothing, own)
}

function places(trace: LayerTrace | null): number {
  return trace ? trace.steps.length * trace.height * trace.width : 0
}
