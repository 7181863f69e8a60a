import type { ModelCard } from '../../../contract/card'
import { extendGraph, type GraphBuilder } from '../../gradient/builder'
import { compileGradient } from '../../gradient/compile'
import type { Lowering } from '../../gradient/rule'
import type { Graph } from '../../onnx/graph'
import { intAttribute } from '../../onnx/attributes'
import { inferShapes } from '../../onnx/inferShapes'
import { concreteShape, forwardGraph, type FrameSize } from './forwardGraph'
import { pixels } from './pixelGraph'

/** Tensor names of the graph that this file makes. */
export const labelNames = {
  pixels,
  /** [1, classes]: 1 at the class whose cross-entropy is taken, else 0 */
  wanted: 'i2v.wanted',
  /** [1, classes], up to a constant */
  scores: 'i2v.scores',
  /** [1], in nats */
  loss: 'i2v.cross_entropy',
  gradient: `${pixels}_grad`,
} as const

/** Probabilities below this are raised to it before their logarithm. */
const smallestProbability = 1e-30

/**
 * The graph of the label-based methods, for one frame of an image model or one clip of a video model: pixels
 * [frames, 3, height, width], wanted class -> scores, cross-entropy, its gradient with respect to the pixels.
 *
 * Where the model ends in a softmax, the softmax is left out and its input taken: the cross-entropy is the same, without
 * a probability that rounds to 0 or 1 on the way.
 *
 * @throws WorkbenchError `gradient/…` if the output has no gradient
 */
export function labelGraph(model: Graph, card: ModelCard, size: FrameSize, lowering?: Lowering): Graph {
  const scores = scoresOf(model, card)
  const forward = forwardGraph(model, card, [scores.tensor], size)
  const builder = extendGraph(forward)
  const flat = builder.emit('Reshape', [scores.tensor, builder.integers([1, -1])])
  const logarithms = scores.areProbabilities ? emitLogarithm(builder, flat) : emitLogSoftmax(builder, flat)
  const found = builder.rename(logarithms, labelNames.scores)
  const [value] = inferShapes(builder.finish([found])).outputs
  const wanted = builder.input(labelNames.wanted, 'float32', concreteShape(value!))
  const chosen = builder.emit('ReduceSum', [builder.emit('Mul', [found, wanted]), builder.integers([1])], {
    keepdims: 0,
  })
  const loss = builder.rename(builder.emit('Neg', [chosen]), labelNames.loss)
  const withLoss = inferShapes(builder.finish([found, loss]))
  return compileGradient(withLoss, { of: loss, withRespectTo: [pixels], lowering })
}

/** @returns the logits, or the probabilities where the graph does not show what they are made from */
function scoresOf(model: Graph, { output }: ModelCard): { tensor: string; areProbabilities: boolean } {
  if (output.kind === 'logits') return { tensor: output.tensor, areProbabilities: false }
  const last = model.nodes.find(({ outputs }) => outputs.includes(output.tensor))
  const rank = model.outputs.find(({ name }) => name === output.tensor)?.shape?.length
  const isOverClasses = last?.op === 'Softmax' && (rank === 2 || intAttribute(last, 'axis', -1) === 1)
  return isOverClasses
    ? { tensor: last.inputs[0]!, areProbabilities: false }
    : { tensor: output.tensor, areProbabilities: true }
}

function emitLogSoftmax(builder: GraphBuilder, logits: string): string {
  return builder.emit('LogSoftmax', [logits], { axis: 1 })
}

function emitLogarithm(builder: GraphBuilder, probabilities: string): string {
  return builder.emit('Log', [builder.emit('Max', [probabilities, builder.constant([smallestProbability])])])
}
