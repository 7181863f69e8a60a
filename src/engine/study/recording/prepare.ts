import { type Method, methodCatalogue } from '../../../contract/method'
import { WorkbenchError } from '../../../contract/error'
import type { RecordChoice, SettledPlan } from '../../../contract/plan'
import { type Recording, recordedSteps } from '../../../contract/recording'
import { inspectGraph } from '../../onnx/inspect'
import type { PreparedModel } from '../correlation/prepare'
import { chooseLayers } from '../correlation/layers'
import type { OpenedModel } from '../openModel'

/** What of an attack is recorded; what can be refused has been refused. */
export interface PreparedRecording {
  readonly every: number
  /** updates that are done when frames are kept */
  readonly steps: readonly number[]
  /** attacked image models, then every video model that is asked */
  readonly models: readonly PreparedModel[]
  readonly leftOut: Recording['leftOut']
  readonly warnings: readonly string[]
}

/**
 * Settles which layers are looked at, and when.
 *
 * @param attacked models that are attacked; video models among them are asked too, so they are in `asked`
 * @returns null where the plan records nothing
 * @throws WorkbenchError `attack/bad-record` for a number of steps or a method that leaves nothing to record, or a model
 *   without layers; `model/no-layer`
 */
export function prepareRecording(
  { record, method, steps }: Pick<SettledPlan, 'record' | 'method' | 'steps'>,
  attacked: readonly OpenedModel[],
  asked: readonly OpenedModel[],
): PreparedRecording | null {
  if (!record) return null
  checkEvery(record, method)
  const listed = [...attacked.filter(({ card }) => card.kind === 'image'), ...asked]
  const opened = [...new Map(listed.map((model) => [model.cardPath, model])).values()]
  const leftOut: Recording['leftOut'] = []
  const models = opened.map((model): PreparedModel => {
    const { layers, refused } = chooseLayers(model, layersFor(model, record, opened))
    leftOut.push(...refused.map((one) => ({ model: model.card.name, ...one })))
    if (layers.length === 0) throw noLayers(model, refused[0])
    return { model, layers }
  })
  return {
    every: record.every,
    steps: recordedSteps(steps, record.every),
    models,
    leftOut,
    warnings: notes(record, steps),
  }
}

function checkEvery({ every }: RecordChoice, method: Method): void {
  const { name, needs } = methodCatalogue[method]
  if (!needs.gradient) {
    throw new WorkbenchError(
      'attack/bad-record',
      `${name} takes no steps, so there is nothing to record as it goes on.`,
      'Leave record out, or choose another method.',
    )
  }
  if (Number.isInteger(every) && every >= 1) return
  throw new WorkbenchError(
    'attack/bad-record',
    `record.every is ${every}; expected a whole number of steps, at least 1.`,
    'Every 10th step is usual; the start and the end are recorded in any case.',
  )
}

/** Of names those that the model has. */
function layersFor(model: OpenedModel, { layers }: RecordChoice, all: readonly OpenedModel[]): RecordChoice['layers'] {
  if (!Array.isArray(layers)) return layers
  const unknown = layers.find((name) => !all.some((other) => hasLayer(other, name)))
  const own = layers.filter((name) => hasLayer(model, name))
  if (unknown === undefined && own.length > 0) return own
  const onCards = all.map(
    ({ card }) => `"${card.name}": ${card.layers.map(({ tensor }) => tensor).join(', ') || 'none'}`,
  )
  throw new WorkbenchError(
    'model/no-layer',
    unknown === undefined
      ? `"${model.card.name}" has none of the layers to record (${layers.join(', ')}).`
      : `No recorded model has a layer "${unknown}".`,
    `Layers on the cards: ${onCards.join('; ')}. "i2v inspect" lists all.`,
  )
}

function hasLayer({ card, graph }: OpenedModel, name: string): boolean {
  return (
    card.layers.some(({ depth, use }) => !use && depth !== undefined && `depth${depth}` === name) ||
    inspectGraph(graph).layers.some(({ tensor }) => tensor === name)
  )
}

function noLayers({ card }: OpenedModel, refused?: { tensor: string; reason: string }): WorkbenchError {
  return new WorkbenchError(
    'attack/bad-record',
    refused
      ? `No layer of "${card.name}" that was chosen can be recorded. "${refused.tensor}": ${refused.reason}`
      : `The card of "${card.name}" lists no layers to record.`,
    'Record all layers, or name tensors of every model; "i2v inspect" lists them.',
  )
}

function notes({ every }: RecordChoice, steps: number): string[] {
  if (every < steps || steps === 1) return []
  return [`Every ${every} steps of ${steps}: only the start and the end of the attack are recorded.`]
}
