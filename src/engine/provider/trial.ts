import { WorkbenchError } from '../../contract/error'
import type { Provider } from '../../contract/plan'
import { extendGraph } from '../gradient/builder'
import { encodeModel } from '../onnx/codec'
import type { SpawnWorker } from '../runtime/channel'
import { probeJob } from '../runtime/probeJob'
import { connectWorker, type Worker } from '../runtime/worker'
import { emptyGraph } from './cases'

/** A provider that does not answer in this time counts as not working. */
const trialMilliseconds = 30_000

/** Does work in a worker of its own: some providers end their process instead of failing. */
export async function withWorker<Result>(
  spawn: SpawnWorker,
  milliseconds: number,
  work: (worker: Worker) => Promise<Result>,
): Promise<Result> {
  const worker = connectWorker(await spawn({ isQuiet: true }))
  const timer = setTimeout(() => worker.kill(), milliseconds)
  try {
    return await work(worker)
  } finally {
    clearTimeout(timer)
    worker.kill()
  }
}

/**
 * Really makes a session on a provider and runs a small graph.
 *
 * @throws WorkbenchError with onnxruntime's words if that fails, `provider/wrong` if it computes something else
 */
export async function tryProvider(spawn: SpawnWorker, provider: Provider): Promise<void> {
  const request = { provider, model: trialModel(), shape: [1, 4] }
  const largest = await withWorker(spawn, trialMilliseconds, (worker) => worker.run(probeJob, request))
  if (largest === 3) return
  throw new WorkbenchError('provider/wrong', `${provider} computed ${largest} for 2 x 1 + 1.`)
}

/** y = 2 x + 1 on four ones. */
function trialModel(): Uint8Array {
  const builder = extendGraph(emptyGraph)
  const x = builder.input('x', 'float32', [1, 4])
  const sum = builder.emit('Add', [builder.emit('Mul', [x, builder.constant(2)]), builder.constant(1)])
  builder.describe(sum, { type: 'float32', shape: [1, 4] })
  return encodeModel(builder.finish([builder.rename(sum, 'y')]))
}
