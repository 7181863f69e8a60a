import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dispersionGraph, featuresGraph } from '../attack/dispersionGraph'
import type { DispersionSurrogate } from '../attack/drJob'
import { surrogateGraph } from '../attack/surrogateGraph'
import { weightedGraph } from '../attack/weightedGraph'
import { encodeModel } from '../onnx/codec'
import type { Graph } from '../onnx/graph'
import { programVersion } from '../programVersion'
import type { OpenedModel } from './openModel'

/** Raised whenever the compiler writes other graphs for the same model. */
const compilerRevision = 1

interface Size {
  readonly height: number
  readonly width: number
}

/**
 * Compiles a surrogate of I2V for single frames of a size, or finds the graph it compiled before. The cache is keyed by
 * the model's hash and everything of the card that the graph depends on.
 *
 * @returns path of the graph, as workers open it
 * @throws WorkbenchError `gradient/…` if the layer has no gradient
 */
export async function compileSurrogate(
  model: OpenedModel,
  layer: string,
  { height, width }: Size,
  cacheFolder: string,
): Promise<string> {
  return cached(model, [layer, height, width], cacheFolder, () =>
    surrogateGraph(model.graph, model.card, layer, { frames: 1, height, width }),
  )
}

/** The same for a surrogate of AENS-I2V, whose layers share one graph. */
export async function compileWeighted(
  model: OpenedModel,
  layers: readonly string[],
  { height, width }: Size,
  cacheFolder: string,
): Promise<string> {
  return cached(model, ['weighted', layers, height, width], cacheFolder, () =>
    weightedGraph(model.graph, model.card, layers, { height, width }),
  )
}

/** The same for a surrogate of DR, which has a graph for its features and one for the gradient. */
export async function compileDispersion(
  model: OpenedModel,
  layer: string,
  { height, width }: Size,
  cacheFolder: string,
): Promise<DispersionSurrogate> {
  const { graph, card } = model
  const size = { height, width }
  return {
    features: await cached(model, ['features', layer, height, width], cacheFolder, () =>
      featuresGraph(graph, card, layer, size),
    ),
    gradient: await cached(model, ['dispersion', layer, height, width], cacheFolder, () =>
      dispersionGraph(graph, card, layer, size),
    ),
  }
}

async function cached(
  model: OpenedModel,
  facts: readonly unknown[],
  cacheFolder: string,
  make: () => Graph,
): Promise<string> {
  const { layout, range, mean, std, channels, tensor } = model.card.input
  const all = [programVersion, compilerRevision, model.sha256, ...facts, layout, range, mean, std, channels, tensor]
  const key = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 32)
  const path = join(cacheFolder, `${key}.onnx`)
  if (existsSync(path)) return path

  await mkdir(cacheFolder, { recursive: true })
  await writeWhole(path, encodeModel(make()))
  return path
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, bytes)
  await rename(temporary, path)
}
