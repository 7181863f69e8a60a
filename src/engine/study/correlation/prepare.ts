import { WorkbenchError } from '../../../contract/error'
import type { Correlation, CorrelatedLayer, CorrelationPlan, ComparedModel } from '../../../contract/correlation'
import { positionsFor } from '../evaluateTargets'
import type { ModelLibrary, OpenedModel } from '../openModel'
import { type ChosenLayer, chooseLayers } from './layers'

/** A model of the heatmap with the layers that are compared. */
export interface PreparedModel {
  readonly model: OpenedModel
  readonly layers: readonly ChosenLayer[]
}

export interface PreparedModels {
  readonly images: readonly PreparedModel[]
  readonly videos: readonly PreparedModel[]
  readonly leftOut: Correlation['leftOut']
  readonly warnings: readonly string[]
}

type Compared = Pick<CorrelationPlan, 'images' | 'videos'>

/**
 * Opens the models of a plan and settles their layers.
 *
 * @throws WorkbenchError `model/…`; `correlation/no-layers` if nothing of a model can be compared
 */
export async function prepareModels(plan: Compared, models: ModelLibrary): Promise<PreparedModels> {
  const leftOut: Correlation['leftOut'] = []
  const prepare = async (compared: ComparedModel, kind: 'image' | 'video'): Promise<PreparedModel> => {
    const model = await models.open(compared.card)
    checkKind(model, kind)
    const { layers, refused } = chooseLayers(model, compared.layers)
    leftOut.push(...refused.map((one) => ({ model: model.card.name, ...one })))
    if (layers.length === 0) throw noLayers(model, compared, refused)
    return { model, layers }
  }
  checkDistinct(plan)
  const images: PreparedModel[] = []
  for (const compared of plan.images) images.push(await prepare(compared, 'image'))
  const videos: PreparedModel[] = []
  for (const compared of plan.videos) videos.push(await prepare(compared, 'video'))
  const warnings = [...images, ...videos].flatMap(({ model }) => model.warnings)
  return { images, videos, leftOut, warnings: [...new Set(warnings)] }
}

/** Rows or columns of the heatmap, in network order within each model. */
export function describeLayers(models: readonly PreparedModel[]): CorrelatedLayer[] {
  return models.flatMap(({ model, layers }) => {
    let smallest = Infinity
    let stage = -1
    return layers.map(({ tensor, trace, title, depth, order, op }) => {
      const area = trace.height * trace.width
      if (area < smallest) stage++
      smallest = Math.min(smallest, area)
      const { channels, height, width, steps } = trace
      const sizes = { steps: steps.length, channels, height, width }
      return { model: model.card.name, card: model.cardPath, tensor, title, depth, order, op, stage, ...sizes }
    })
  })
}

/** Where the frames of a video model are among those that are looked at. */
export function framesOf(model: OpenedModel, frames: number): number[] | null {
  return model.card.kind === 'video' ? positionsFor(model, frames) : null
}

function checkKind({ card }: OpenedModel, kind: 'image' | 'video'): void {
  if (card.kind === kind) return
  throw new WorkbenchError(
    'model/wrong-kind',
    `"${card.name}" is of kind "${card.kind}" by its card; it is listed as ${kind === 'image' ? 'an image' : 'a video'} model.`,
    'Image models are the rows of a correlation (--image), video models its columns (--video).',
  )
}

function checkDistinct({ images, videos }: Compared): void {
  const cards = [...images, ...videos].map(({ card }) => card)
  const twice = cards.find((card, index) => cards.indexOf(card) < index)
  if (twice === undefined) return
  throw new WorkbenchError(
    'correlation/model-twice',
    `The card "${twice}" is listed twice.`,
    'List each model once, with all its layers.',
  )
}

function noLayers(
  { card }: OpenedModel,
  { layers }: ComparedModel,
  refused: readonly { tensor: string; reason: string }[],
): WorkbenchError {
  if (refused.length === 0) {
    return new WorkbenchError(
      'correlation/no-layers',
      `The card of "${card.name}" lists no layers.`,
      'Compare all layers (--layers all), or name tensors; "i2v inspect" lists them.',
    )
  }
  const [first] = refused
  return new WorkbenchError(
    'correlation/no-layers',
    `None of ${Array.isArray(layers) ? 'the layers that were asked for' : 'the layers'} of "${card.name}" can be compared. "${first!.tensor}": ${first!.reason}`,
    'Choose other layers; "i2v inspect" lists them.',
  )
}
