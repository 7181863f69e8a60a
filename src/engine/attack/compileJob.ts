import { rename, writeFile } from 'node:fs/promises'
import type { ModelCard } from '../../contract/card'
import { encodeModel, readModel } from '../onnx/codec'
import { inferShapes } from '../onnx/inferShapes'
import { defineJob } from '../runtime/job'
import { surrogateGraph } from './surrogateGraph'

export interface CompileRequest {
  /** path of the ONNX file */
  readonly model: string
  readonly card: ModelCard
  /** tensor that is tapped */
  readonly layer: string
  readonly height: number
  readonly width: number
  /** path of the compiled graph */
  readonly out: string
}

/** Compiles a surrogate for single frames and writes the graph, whole or not at all. In a worker: it takes a tenth of a second or more. */
export const compileJob = defineJob<CompileRequest, never, null>({
  name: 'attack/compile',
  async run({ model, card, layer, height, width, out }) {
    const { graph } = await readModel(model)
    const compiled = encodeModel(surrogateGraph(inferShapes(graph), card, layer, { frames: 1, height, width }))
    const temporary = `${out}.${process.pid}.tmp`
    await writeFile(temporary, compiled)
    await rename(temporary, out)
    return null
  },
})
