import type { ModelCard } from '../../../contract/card'
import { WorkbenchError } from '../../../contract/error'
import { raiseOpset } from '../../gradient/raiseOpset'
import { connect } from '../../onnx/connect'
import { cutAt } from '../../onnx/cut'
import type { Graph, Value } from '../../onnx/graph'
import { inferShapes } from '../../onnx/inferShapes'
import { pixelGraph } from './pixelGraph'

export interface FrameSize {
  readonly frames: number
  readonly height: number
  readonly width: number
}

/**
 * The part of a surrogate that the layers need, from pixels in [0,1] (`i2v.pixels`) to the layers, its only outputs.
 *
 * @param layers tensors of the model, none twice
 * @throws WorkbenchError `onnx/…` if one does not exist
 */
export function forwardGraph(model: Graph, card: ModelCard, layers: readonly string[], size: FrameSize): Graph {
  const cut = raiseOpset(cutAt(model, layers))
  const prefix = pixelGraph(cut, card, size.frames, size.height, size.width)
  return inferShapes(connect(prefix, cut, { [card.input.tensor]: prefix.outputs[0]!.name }))
}

/** @throws WorkbenchError `attack/unknown-shape` unless every size is a number */
export function concreteShape({ name, shape }: Value): number[] {
  const sizes = shape?.filter((dimension) => typeof dimension === 'number')
  if (sizes && sizes.length === shape?.length) return sizes
  throw new WorkbenchError(
    'attack/unknown-shape',
    `The shape of layer "${name}" cannot be told without running the model; found [${shape?.join(', ') ?? '?'}].`,
    'Choose another layer, or export the model with fixed sizes.',
  )
}
