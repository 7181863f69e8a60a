import { stat } from 'node:fs/promises'
import type { GradientSupport, ModelCard, ModelInfo, ModelLayer } from '../../contract/card'
import { gradientSupport, supportedTensors } from '../gradient/support'
import { readCard, checkHash } from '../model/card'
import { checkCard } from '../model/check'
import { readLabels } from '../model/labels'
import { readModel } from '../onnx/codec'
import type { Dimension, Graph } from '../onnx/graph'
import { inferShapes } from '../onnx/inferShapes'
import { inspectGraph } from '../onnx/inspect'

/** A model with its card, ready to be attacked, asked or shown. */
export interface OpenedModel {
  readonly card: ModelCard
  readonly cardPath: string
  readonly modelPath: string
  readonly sha256: string
  readonly bytes: number
  /** with as many shapes as can be told without fixing the number of frames */
  readonly graph: Graph
  readonly labels: readonly string[] | null
  readonly gradient: GradientSupport
  /** tensors a gradient can start from */
  readonly differentiable: ReadonlySet<string>
  readonly warnings: readonly string[]
}

/** Models that were opened, kept until their card or file changes. */
export interface ModelLibrary {
  /** @throws WorkbenchError `model/…` or `onnx/…` naming what is wrong with card, model or labels */
  open(cardPath: string): Promise<OpenedModel>
}

const keptModels = 8

export function createModelLibrary(): ModelLibrary {
  const opened = new Map<string, { readonly stamp: string; readonly model: Promise<OpenedModel> }>()
  return {
    async open(cardPath) {
      const stamp = await stampOf(cardPath)
      const known = opened.get(cardPath)
      if (known?.stamp === stamp) return known.model
      const model = openModel(cardPath)
      opened.set(cardPath, { stamp, model })
      if (opened.size > keptModels) opened.delete(opened.keys().next().value!)
      model.catch(() => opened.delete(cardPath))
      return model
    },
  }
}

/** Changes whenever card, model or labels are written anew. */
async function stampOf(cardPath: string): Promise<string> {
  const { modelPath, labelsPath } = await readCard(cardPath)
  const paths = [cardPath, modelPath, ...(labelsPath ? [labelsPath] : [])]
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => null)))
  return stats.map((file) => (file ? `${file.mtimeMs}:${file.size}` : 'missing')).join(' ')
}

async function openModel(path: string): Promise<OpenedModel> {
  const { card, cardPath, modelPath, labelsPath, isNewer } = await readCard(path)
  const file = await readModel(modelPath)
  checkHash(card, file.sha256)
  const graph = inferShapes(file.graph)
  const { classes, warnings } = checkCard(card, graph)
  const labels = labelsPath ? await readLabels(labelsPath, classes) : null
  return {
    card,
    cardPath,
    modelPath,
    sha256: file.sha256,
    bytes: file.bytes.byteLength,
    graph,
    labels: labels?.labels ?? null,
    gradient: gradientSupport(graph, { input: card.input.tensor }),
    differentiable: supportedTensors(graph, card.input.tensor),
    warnings: [
      ...warnings,
      ...(labels?.warnings ?? []),
      ...(isNewer ? [`The card "${card.name}" was written by a newer workbench and is used read-only.`] : []),
    ],
  }
}

/** What the window and the command line show of a model. */
export function describeModel(model: OpenedModel): ModelInfo {
  return {
    cardPath: model.cardPath,
    card: model.card,
    modelPath: model.modelPath,
    sha256: model.sha256,
    bytes: model.bytes,
    labels: model.labels ? [...model.labels] : null,
    layers: layersOf(model),
    gradient: model.gradient,
    warnings: [...model.warnings],
  }
}

function layersOf({ graph, card, differentiable }: OpenedModel): ModelLayer[] {
  return inspectGraph(graph).layers.map((layer) => {
    const onCard = card.layers.find(({ tensor }) => tensor === layer.tensor)
    return {
      ...layer,
      shape: shownShape(layer.shape),
      title: onCard?.title ?? null,
      depth: onCard?.depth ?? null,
      onCard: onCard !== undefined,
      gradient: differentiable.has(layer.tensor),
    }
  })
}

/** Sizes as they are shown; what cannot be told is a question mark. */
export function shownShape(shape: readonly Dimension[] | null): (number | string)[] | null {
  return shape && shape.map((dimension) => dimension ?? '?')
}
