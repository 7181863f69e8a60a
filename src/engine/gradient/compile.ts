import { WorkbenchError } from '../../contract/error'
import type { Graph } from '../onnx/graph'
import { formatShape, sameShape } from '../tensor/shape'
import { extendGraph, type GraphBuilder } from './builder'
import { cleanUp } from './cleanUp'
import { blockLayout } from './layout'
import { writeLanes } from './lanes/writeLanes'
import { nameGradients } from './nameGradients'
import { findPath } from './path'
import { prepareForward } from './prepare'
import type { Lowering } from './rule'
import { requireRules } from './support'
import { floatTypeOf, shapeOf } from './tensorType'
import { walkBack } from './walk'
import { filled } from './zeros'

export interface GradientRequest {
  /** tensor whose sum over all elements is differentiated */
  readonly of: string
  /** tensors the gradient is wanted for: graph inputs or tensors inside */
  readonly withRespectTo: readonly string[]
  /** graph input holding the gradient of `of`, of its shape; made if the graph has none; left out: ones */
  readonly seedGradient?: string
  readonly lowering?: Partial<Lowering>
}

export const defaultLowering: Lowering = { maxPool: 'masks', block: null }

/** What a provider is tried with, the way to prefer first: off the CPU, scattered sums come in any order, so repeats would differ. */
export const loweringWays = { maxPool: ['masks', 'indices'] } as const satisfies Partial<{
  readonly [Choice in keyof Lowering]: readonly Lowering[Choice][]
}>

/**
 * Reverse-mode differentiation: a graph of standard ONNX operators that computes what `graph` computes and the
 * gradients, for any runtime. Weights get no gradients: only nodes between `withRespectTo` and `of` are walked.
 *
 * @param graph concrete shapes on every tensor of the path; left unchanged
 * @returns the outputs of `graph`, then `<name>_grad` for each name of `withRespectTo`; at least opset 18
 * @throws WorkbenchError `gradient/no-rule` if a node on the way has no rule, `gradient/no-path` if `of` does not depend
 *   on a tensor of `withRespectTo`, `onnx/no-tensor` for an unknown name, `gradient/unknown-shape`,
 *   `gradient/element-type` for anything but float32 and float64, `gradient/opset`
 */
export function compileGradient(graph: Graph, request: GradientRequest): Graph {
  const lowering = { ...defaultLowering, ...request.lowering }
  const forward = prepareForward(graph, request, lowering)
  for (const name of [request.of, ...request.withRespectTo]) floatTypeOf(forward, name)
  const path = findPath(forward, request.of, request.withRespectTo)
  requireRules(graph, forward, path, request)

  const builder = extendGraph(forward, floatTypeOf(forward, request.of))
  const seed = seedGradient(forward, request, builder)
  const walk = { of: request.of, seed, lowering, builder }
  const { gradients, changed } = walkBack(forward, path, walk)
  requireGradients(request, gradients)
  const finished = builder.finish(graph.outputs.map(({ name }) => name))
  const complete = { ...finished, nodes: finished.nodes.map((node) => changed.get(node) ?? node) }
  const cleaned = cleanUp(nameGradients(complete, forward.nodes.length, gradients, request.withRespectTo))
  return lowering.block === null ? cleaned : blockLayout(writeLanes(cleaned), lowering.block)
}

/** Ones, so that the sum of `of` is differentiated, or what the caller feeds. */
function seedGradient(forward: Graph, { of, seedGradient: name }: GradientRequest, builder: GraphBuilder): string {
  const shape = shapeOf(forward, of)
  if (name === undefined) return filled(builder, 1, shape)
  const given = forward.inputs.find((input) => input.name === name)
  if (!given) return builder.input(name, builder.floatType, shape)
  if (given.type === builder.floatType && sameShape(given.shape as readonly number[], shape)) return name
  throw new WorkbenchError(
    'gradient/seed',
    `The input "${name}" is ${given.type} [${given.shape?.join(', ') ?? '?'}]; the gradient of "${of}" is ${builder.floatType} ${formatShape(shape)}.`,
    'Give that input the type and shape of the tensor the gradient starts from.',
  )
}

function requireGradients({ of, withRespectTo }: GradientRequest, gradients: ReadonlyMap<string, string>): void {
  const missing = withRespectTo.find((name) => !gradients.has(name))
  if (missing === undefined) return
  throw new WorkbenchError(
    'gradient/no-path',
    `"${of}" does not depend on "${missing}", so it has no gradient with respect to it.`,
    'Choose a tensor that is computed from the input of the model.',
  )
}
