import type { ModelCard } from '../../contract/card'
import { compileGradient } from '../gradient/compile'
import { extendGraph } from '../gradient/builder'
import { raiseOpset } from '../gradient/raiseOpset'
import { connect } from '../onnx/connect'
import { cutAt } from '../onnx/cut'
import type { Graph } from '../onnx/graph'
import { inferShapes } from '../onnx/inferShapes'
import { emitCosine } from './cosine'
import { pixelGraph, pixels } from './pixelGraph'

/** Tensor names of the graphs that this file makes. */
export const names = {
  pixels,
  benign: 'benign_features',
  features: 'features',
  cosine: 'cosine',
  gradient: `${pixels}_grad`,
} as const

export interface SurrogateGraphs {
  /** pixels -> features */
  readonly features: Graph
  /** pixels, benign features -> cosine [frames], gradient of its sum with respect to the pixels */
  readonly gradient: Graph
}
