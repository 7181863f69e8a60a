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

  /**
   * @param trustsDeclared whether shapes the file declares for inner tensors fill gaps
   * @param outer what is known around a branch, whose nodes may read it
   */
  constructor(
    readonly graph: Graph,
    private readonly trustsDeclared: boolean,
    private readonly outer: Inference | null = null,
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
    const branch = this.branchTaken(node)
    if (branch) return this.inferBranch(node, branch)
    const context = this.contextOf(node)
    const found = typesOf(context)
    node.outputs.forEach((name, output) => {
      if (name === '') return
      const type = this.withDeclared(name, found[output] ?? null)
      if (!type) return
      this.types.set(name, type)
      const value = computedValue(context, type, output)
      if (value) this.values.set(name, value)
    })
  }

  /** The branch of an If whose condition is known; null for any other node. */
  private branchTaken(node: Node): Graph | null {
    if (node.op !== 'If' || node.domain !== '') return null
    const answer = this.valueOf(node.inputs[0] ?? '')?.values[0]
    if (typeof answer !== 'number') return null
    const branch = node.attributes[answer === 0 ? 'else_branch' : 'then_branch']
    return branch?.kind === 'graph' ? branch.value : null
  }

  private inferBranch(node: Node, branch: Graph): void {
    const inner = new Inference({ ...branch, opsets: this.graph.opsets }, this.trustsDeclared, this)
    inner.run()
    node.outputs.forEach((name, output) => {
      const made = branch.outputs[output]?.name ?? ''
      const [type, value] = [inner.typeOf(made), inner.valueOf(made)]
      if (name === '' || !type) return
      this.types.set(name, type)
      if (value) this.values.set(name, value)
    })
  }

  private typeOf(name: string): TensorType | null {
    return this.types.get(name) ?? this.outer?.typeOf(name) ?? null
  }

  private valueOf(name: string): KnownValue | null {
    return this.values.get(name) ?? this.outer?.valueOf(name) ?? null
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
      type: (input) => this.typeOf(at(input))?.type ?? null,
      shape: (input) => this.typeOf(at(input))?.shape ?? null,
      value: (input) => this.valueOf(at(input)),
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

function computedValue(context: ShapeContext, { type, shape }: TensorType, output: number): KnownValue | null {
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
