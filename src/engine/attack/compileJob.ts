import { rename, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ModelCard } from '../../contract/card'
import type { Lowering } from '../gradient/rule'
import { encodeBeside, readGraph } from '../onnx/codec'
import type { Graph } from '../onnx/graph'
import { inferShapes } from '../onnx/inferShapes'
import { defineJob } from '../runtime/job'
import { dispersionGraph, featuresGraph } from './graph/dispersionGraph'
import { labelGraph } from './graph/labelGraph'
import { surrogateGraph } from './graph/surrogateGraph'
import { weightedGraph } from './graph/weightedGraph'

interface Size {
  readonly height: number
  readonly width: number
}

type Maker = (
  model: Graph,
  card: ModelCard,
  layers: readonly string[],
  size: Size & Pick<GraphChoice, 'frames'>,
  lowering?: Lowering,
) => Graph

/** The graphs that attacks run, all for single frames but `label` of a video model. All but `weighted` have one layer. */
const makers = {
  cosine: (model, card, layers, size, lowering) =>
    surrogateGraph(model, card, layers[0]!, { ...size, frames: 1 }, lowering),
  weighted: weightedGraph,
  features: (model, card, layers, size) => featuresGraph(model, card, layers[0]!, size),
  dispersion: (model, card, layers, size, lowering) => dispersionGraph(model, card, layers[0]!, size, lowering),
  label: (model, card, _, size, lowering) => labelGraph(model, card, { ...size, frames: size.frames ?? 1 }, lowering),
} satisfies Record<string, Maker>

export interface GraphChoice {
  readonly kind: keyof typeof makers
  /** tensors that are tapped */
  readonly layers: readonly string[]
  /** how the provider that is to run it wants it; left out: as the CPU does */
  readonly lowering?: Lowering
  /** frames of a clip that go in at once; left out: 1 */
  readonly frames?: number | undefined
}

/**
 * @param model with its shapes inferred
 * @throws WorkbenchError `gradient/…` if a layer has no gradient, `onnx/…` if it does not exist
 */
export function makeGraph(model: Graph, card: ModelCard, choice: GraphChoice, size: Size): Graph {
  const { kind, layers, lowering, frames } = choice
  return makers[kind](model, card, layers, { ...size, frames }, lowering)
}

export interface CompileRequest extends GraphChoice, Size {
  /** path of the ONNX file */
  readonly model: string
  readonly card: ModelCard
  /** path of the compiled graph */
  readonly out: string
}

/** Compiles a graph of a surrogate and writes the graph, whole or not at all. In a worker: it takes a tenth of a second or more. */
export const compileJob = defineJob<CompileRequest, never, null>({
  name: 'attack/compile',
  async run({ model, card, height, width, out, ...choice }) {
    const graph = await readGraph(model)
    const weightsPath = weightsBeside(out)
    const compiled = makeGraph(inferShapes(graph), card, choice, { height, width })
    const { model: file, weights } = encodeBeside(compiled, basename(weightsPath))
    // The weights first: who finds the graph shall find them.
    await writeWhole(weightsPath, weights)
    await writeWhole(out, file)
    return null
  },
})

/** Where the large weights of a compiled graph lie. */
export const weightsBeside = (graph: string): string => `${graph}.weights`

async function writeWhole(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, parts)
  await rename(temporary, path)
}
