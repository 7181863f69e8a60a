import type { Provider } from '../../contract/plan'
import { defineJob, type JobContext } from '../runtime/job'
import { openSession } from '../runtime/session'
import { float32, floatsOf } from '../runtime/value'
import { type Answered, onProviderOrCpu } from './onProviderOrCpu'

/** Several inputs of one shape for one model, which is opened once. */
export interface PredictRequest {
  /** path of an ONNX file */
  readonly model: string
  readonly inputTensor: string
  readonly outputTensor: string
  /** shape of every input */
  readonly shape: readonly number[]
  readonly inputs: readonly Float32Array[]
  readonly provider: Provider
  readonly threads: number
}

/** Outputs in the order of the inputs; `shape` is that of each. */
export interface PredictResponse {
  readonly shape: readonly number[]
  readonly outputs: readonly Float32Array[]
}

/** Runs a model on given inputs; progress is the number of inputs done. */
export const predictJob = defineJob<PredictRequest, number, Answered<PredictResponse>>({
  name: 'evaluation/predict',
  run: (request, context) =>
    onProviderOrCpu(request.provider, (provider) => predictAll({ ...request, provider }, context)),
})

async function predictAll(request: PredictRequest, context: JobContext<number>): Promise<PredictResponse> {
  const { inputTensor, outputTensor, provider, threads } = request
  const session = await openSession(request.model, { provider, threads })
  try {
    let shape: readonly number[] = []
    const outputs: Float32Array[] = []
    for (const input of request.inputs) {
      if (context.cancelled()) break
      const results = await session.run({ [inputTensor]: float32(input, request.shape) }, { [outputTensor]: null })
      const value = results[outputTensor]!
      shape = value.shape
      outputs.push(floatsOf(value))
      context.progress(outputs.length)
      await context.breathe()
    }
    return { shape, outputs }
  } finally {
    await session.close()
  }
}
