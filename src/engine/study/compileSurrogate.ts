import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compileJob, type GraphChoice, weightsBeside } from '../attack/compileJob'
import { defaultLowering } from '../gradient/compile'
import { programVersion } from '../programVersion'
import type { Worker } from '../runtime/worker'
import type { OpenedModel } from './openModel'

/** Raised whenever the compiler writes other graphs for the same model. */
const compilerRevision = 4

/**
 * Compiles a graph of a surrogate for frames of a size, or finds the graph it compiled before. The cache is keyed by the
 * model's hash, everything of the card that the graph depends on, and how it is lowered.
 *
 * @returns path of the graph, as workers open it
 * @throws WorkbenchError `gradient/…` if the layer has no gradient
 */
export async function compileSurrogate(
  model: OpenedModel,
  { kind, layers, frames, lowering = defaultLowering }: GraphChoice,
  { height, width }: { readonly height: number; readonly width: number },
  cacheFolder: string,
  worker: Worker,
): Promise<string> {
  const { layout, range, mean, std, channels, tensor } = model.card.input
  const facts = [programVersion, compilerRevision, model.sha256, kind, layers, frames ?? 1, lowering, height, width]
  const key = createHash('sha256')
    .update(JSON.stringify([...facts, layout, range, mean, std, channels, tensor]))
    .digest('hex')
    .slice(0, 32)
  const path = join(cacheFolder, `${key}.onnx`)
  if (existsSync(path) && existsSync(weightsBeside(path))) return path

  await mkdir(cacheFolder, { recursive: true })
  await worker.run(compileJob, {
    model: model.modelPath,
    card: model.card,
    kind,
    layers,
    lowering,
    frames,
    height,
    width,
    out: path,
  })
  return path
}
