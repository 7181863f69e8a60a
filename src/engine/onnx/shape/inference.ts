import { elementCount } from '../../tensor/shape'
import type { Dimension, Graph, Node, TensorType } from '../graph'
import { knownFromConstant, largestKnownValue } from '../value/knownValue'
import type { KnownValue } from '../value/knownValue'
import { valueRuleFor } from '../value/rules'
import { refine } from './dimension'
import type { Outputs, ShapeContext } from './rule'
import { shapeRuleFor } from './rules'

/** One walk over the nodes in order, finding types and, where small, contents of their outputs. */
export class Inference {
  readonly types = new Map<string, TensorType>()
  readonly values = new Map<string, KnownValue>()

  /** @param trustsDeclared whether shapes the file declares for inner tensors fill gaps */
  constructor(
    readonly graph: Graph,
    private readonly trustsDeclared: boolean,
  ) {}

  run(): void {
    for (const { name, type, shape } of this.graph.inputs) this.types.set(name, { type, shape })
    for (const [name, constant] of this.graph.constants) {
      this.types.set(name, { type: constant.type, shape: constant.shape })
      const known = knownFromConstant(constant)
      if (known) this.values.set(name, known)
    }
    for (const node of this.graph.nodes) this.infer(node)
  }

  private infer(node: Node): void {
    const context = this.contextOf(node)
    const found = typesOf(context)
    node.outputs.forEach((name, output) => {
      if (name === '') return
      const type = this.withDeclared(name, found[output] ?? null)
      if (!type) return
      this.types.set(name, type)
      const value = valueOf(context, type, output)
      if (value) this.values.set(name, value)
    })
  }

  private withDeclared(name: string, found: TensorType | null): TensorType | null {
    const declared = this.graph.types.get(name) ?? null
    if (!declared || !this.trustsDeclared) return found ?? (declared && { type: declared.type, shape: null })
    return found ? { type: found.type, shape: refine(found.shape, declared.shape) } : declared
  }

  private contextOf(node: Node): ShapeContext {
    const at = (input: number): string => node.inputs[input] ?? ''
    return {
      node,
      opset: this.graph.opsets.get(node.domain) ?? 0,
      type: (input) => this.types.get(at(input))?.type ?? null,
      shape: (input) => this.types.get(at(input))?.shape ?? null,
      value: (input) => this.values.get(at(input)) ?? null,
      body: (attribute) => {
        const found = node.attributes[attribute]
        return found?.kind === 'graph' ? found.value.outputs : []
      },
    }
  }
}

/** Rules read untrusted attributes; whatever such a node makes of them, its shape is then simply not known. */
function typesOf(context: ShapeContext): Outputs {
  try {
    const outputs = shapeRuleFor(context.node.op, context.node.domain)?.(context) ?? []
    return outputs.map((output) => output && { type: output.type, shape: output.shape?.map(plausible) ?? null })
  } catch {
    return []
  }
}

function plausible(size: Dimension): Dimension {
  return typeof size !== 'number' || (Number.isSafeInteger(size) && size >= 0) ? size : null
}

function valueOf(context: ShapeContext, { type, shape }: TensorType, output: number): KnownValue | null {
  if (!shape?.every((size) => typeof size === 'number')) return null
  const sizes = shape as readonly number[]
  if (elementCount(sizes) > largestKnownValue) return null
  try {
    const values = valueRuleFor(context.node.op, context.node.domain)?.(context, { type, shape: sizes, output })
    if (!values || values.length !== elementCount(sizes)) return null
    return values.some((value) => value !== null) ? { type, shape: sizes, values } : null
  } catch {
    return null
  }
}
