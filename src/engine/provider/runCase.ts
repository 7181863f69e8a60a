import type { Lowering } from '../gradient/rule'
import { encodeModel } from '../onnx/codec'
import type { SessionOpener, SessionOptions } from '../runtime/session'
import { float32, floatsOf } from '../runtime/value'
import { caseGraph, caseInput, type CaseName, names } from './cases'

/** The outputs of a case, in the order of the graph. */
export async function runCase(
  open: SessionOpener,
  name: CaseName,
  lowering: Lowering,
  options: SessionOptions,
): Promise<Float32Array[]> {
  const session = await open(encodeModel(caseGraph(name, lowering)), options)
  try {
    const { shape, data } = caseInput(name)
    const wanted = Object.fromEntries(session.outputs.map((output) => [output, null]))
    const results = await session.run({ [names.input]: float32(data, shape) }, wanted)
    return session.outputs.map((output) => floatsOf(results[output]!))
  } finally {
    await session.close()
  }
}
