import type { ModelCard } from '../../contract/card'
import type { ProviderComparison } from '../../contract/environment'
import { type Provider, publishedI2v } from '../../contract/plan'
import { createPerturbation, type Perturbation } from '../attack/perturbation/perturbation'
import { names, surrogateGraph } from '../attack/graph/surrogateGraph'
import type { Lowering } from '../gradient/rule'
import { encodeModel, readModel } from '../onnx/codec'
import { inferShapes } from '../onnx/inferShapes'
import { defineJob } from '../runtime/job'
import { withPlacement } from '../runtime/placement'
import { openSession, type SessionOpener, type SessionOptions } from '../runtime/session'
import { float32, floatsOf, type TensorValue } from '../runtime/value'
import { cosineBetween, largestDifference } from './difference'
import { testFrame } from './testFrame'

export interface CompareRequest {
  readonly provider: Provider
  readonly lowering: Lowering
  /** path of the ONNX file of an image model */
  readonly model: string
  readonly card: ModelCard
  /** tensor that is tapped */
  readonly layer: string
}

/** Few, for software drivers; enough to leave the benign frame, where gradients are mostly cancellation. */
const steps = 4

/** I2V on one made-up frame, on a provider and on the CPU, each with its own optimiser and its own lowering. */
export function createCompareJob(open: SessionOpener) {
  return defineJob<CompareRequest, never, ProviderComparison>({
    name: 'provider/compare',
    async run(request) {
      const { provider, card, layer } = request
      const graph = inferShapes((await readModel(request.model)).graph)
      const [height, width] = card.input.size
      const frame = testFrame(height, width)
      const compile = (lowering?: Lowering): Uint8Array =>
        encodeModel(surrogateGraph(graph, card, layer, { frames: 1, height, width }, lowering))
      const start = (model: Uint8Array, options: SessionOptions): Promise<Side> =>
        openSide(open, model, options, frame, [1, 3, height, width])

      const cpu = await start(compile(), { provider: 'cpu', threads: 1 })
      try {
        const compared = await withPlacement(async (profilePrefix) => {
          const other = await start(compile(request.lowering), { provider, threads: 1, profilePrefix })
          try {
            return await compare(cpu, other)
          } finally {
            await other.close()
          }
        })
        return { model: card.name, layer, placement: compared.placement, ...compared.result }
      } finally {
        await cpu.close()
      }
    },
  })
}

export const compareJob = createCompareJob(openSession)

async function compare(cpu: Side, other: Side): Promise<Omit<ProviderComparison, 'model' | 'layer' | 'placement'>> {
  const losses: ProviderComparison['losses'] = { cpu: [], provider: [] }
  const cosines: (number | null)[] = []
  for (let step = 0; step < steps; step++) {
    const found = await other.evaluate(other.perturbation.adversarial)
    const atSamePixels = await cpu.evaluate(other.perturbation.adversarial)
    // The first gradient is a difference of equal features: rounding decides its direction.
    if (step > 0) cosines.push(cosineBetween(found.gradient, atSamePixels.gradient))
    other.perturbation.update([found.gradient])
    losses.provider.push(finite(found.cosine))

    const own = await cpu.evaluate(cpu.perturbation.adversarial)
    cpu.perturbation.update([own.gradient])
    losses.cpu.push(finite(own.cosine))
  }
  return {
    featureDifference: finite(largestDifference(other.features, cpu.features)),
    gradientCosine: cosines.some((cosine) => cosine === null) ? null : Math.min(...(cosines as number[])),
    losses,
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** One of the two that are compared. */
interface Side {
  /** of the benign frame */
  readonly features: Float32Array
  readonly perturbation: Perturbation
  /** cosine to its own benign features, and the gradient of it, at some pixels */
  evaluate(pixels: Float32Array): Promise<{ readonly cosine: number; readonly gradient: Float32Array }>
  close(): Promise<void>
}

async function openSide(
  open: SessionOpener,
  model: Uint8Array,
  options: SessionOptions,
  frame: Float32Array,
  shape: readonly number[],
): Promise<Side> {
  const session = await open(model, options)
  const tap = session.outputs[0]!
  const run = async (pixels: Float32Array, benign: TensorValue): Promise<Record<string, TensorValue>> =>
    session.run(
      { [names.pixels]: float32(pixels, shape), [names.benign]: benign },
      { [tap]: null, [names.cosine]: null, [names.gradient]: null },
    )
  const benignShape = session.inputShape(names.benign)
  const zeros = new Float32Array(benignShape.reduce((count, size) => count * size, 1))
  const benign = (await run(frame, float32(zeros, benignShape)))[tap]!
  return {
    features: floatsOf(benign),
    perturbation: createPerturbation(frame, publishedI2v),
    async evaluate(pixels) {
      const results = await run(pixels, benign)
      return { cosine: floatsOf(results[names.cosine]!)[0]!, gradient: floatsOf(results[names.gradient]!) }
    },
    close: () => session.close(),
  }
}
