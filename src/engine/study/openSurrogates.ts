import { WorkbenchError } from '../../contract/error'
import { methodCatalogue } from '../../contract/method'
import type { SettledPlan, SurrogateChoice } from '../../contract/plan'
import { checkRole } from '../model/check'
import { resolveLayer } from '../model/layer'
import { inspectGraph } from '../onnx/inspect'
import type { ModelLibrary, OpenedModel } from './openModel'

export interface PreparedSurrogate {
  readonly model: OpenedModel
  /** tensor that is tapped; of methods without a layer the model's output */
  readonly layer: string
}

type Attack = Pick<SettledPlan, 'method' | 'surrogates'>

/**
 * Opens the models a plan lists as surrogates, and holds them against what the method needs by its catalogue entry.
 *
 * @throws WorkbenchError `attack/bad-surrogates` for too few or too many; `attack/bad-layer` for a layer that is missing
 *   or not used; `attack/layer-twice`; `attack/size-mismatch`; `model/…`, `gradient/no-rule`, naming the model
 */
export async function openSurrogates(plan: Attack, models: ModelLibrary): Promise<PreparedSurrogate[]> {
  checkCount(plan)
  const surrogates: PreparedSurrogate[] = []
  for (const choice of plan.surrogates) surrogates.push(await openSurrogate(choice, plan, models))
  checkDistinct(surrogates)
  checkSameSize(surrogates)
  return surrogates
}

function checkCount({ method, surrogates }: Attack): void {
  const { name, needs } = methodCatalogue[method]
  const { least, most } = needs.surrogates
  if (surrogates.length >= least && surrogates.length <= (most ?? Infinity)) return
  throw new WorkbenchError(
    'attack/bad-surrogates',
    `The plan lists ${surrogates.length} surrogates; ${name} needs ${most === null ? `at least ${least}` : `${least} to ${most}`}.`,
    surrogates.length < least
      ? `Add a model card${needs.layers === 'none' ? '' : ' with its layer'}.`
      : 'Leave the others out.',
  )
}

async function openSurrogate(choice: SurrogateChoice, plan: Attack, models: ModelLibrary): Promise<PreparedSurrogate> {
  const { needs } = methodCatalogue[plan.method]
  const model = await models.open(choice.card)
  if (!(needs.videoModels && model.card.kind === 'video')) checkRole(model.card, 'surrogate')
  if (needs.classes) checkClasses(model, plan)
  const layer = layerOf(choice, model, plan)
  if (needs.gradient && !model.differentiable.has(layer)) throw noGradient(model, layer)
  return { model, layer }
}

function layerOf({ layer }: SurrogateChoice, { card, graph }: OpenedModel, { method }: Attack): string {
  const { name, needs } = methodCatalogue[method]
  if (needs.layers === 'none') {
    if (layer === undefined) return card.output.tensor
    throw new WorkbenchError(
      'attack/bad-layer',
      `"${card.name}" is listed with layer "${layer}"; ${name} has no layer${needs.classes ? ', it attacks what the model predicts' : ''}.`,
      'Give the card without a layer.',
    )
  }
  if (layer === undefined) {
    throw new WorkbenchError(
      'attack/bad-layer',
      `"${card.name}" is listed without a layer; ${name} attacks the features of one.`,
      'Give the name of a tensor, or depth1 to depth4 of the card.',
    )
  }
  const tensors = inspectGraph(graph).layers.map(({ tensor }) => tensor)
  return resolveLayer(card, layer, tensors, method === 'aens' ? 'aens' : undefined)
}

function checkClasses({ card }: OpenedModel, { method }: Attack): void {
  if (card.output.kind !== 'embedding') return
  throw new WorkbenchError(
    'model/no-classes',
    `"${card.name}" gives an embedding (output.kind on its card); ${methodCatalogue[method].name} attacks the class a model predicts.`,
    'Choose a model whose output is logits or probabilities, or a method that attacks features.',
  )
}

function noGradient({ card, gradient }: OpenedModel, layer: string): WorkbenchError {
  const { firstUnsupported: first, deepestLayer: deepest } = gradient
  return new WorkbenchError(
    'gradient/no-rule',
    `No gradient reaches the pixels from "${layer}" of "${card.name}". ${first?.reason ?? 'It does not depend on them.'}`,
    (first?.advice ?? 'Choose another layer.') + (deepest ? ` The deepest layer that works is "${deepest}".` : ''),
  )
}

/** Listing a layer twice would count it twice. */
function checkDistinct(surrogates: readonly PreparedSurrogate[]): void {
  const twice = surrogates.find(({ model, layer }, position) =>
    surrogates.slice(0, position).some((other) => other.model.cardPath === model.cardPath && other.layer === layer),
  )
  if (!twice) return
  throw new WorkbenchError(
    'attack/layer-twice',
    `Layer "${twice.layer}" of "${twice.model.card.name}" is listed twice.`,
    'List each layer of a model once; other layers of the same card may be listed too.',
  )
}

/** One perturbation serves all surrogates, so they must see the same pixels. */
export function checkSameSize(surrogates: readonly PreparedSurrogate[]): void {
  const [first, ...others] = surrogates.map(({ model }) => model.card)
  const geometry = (card: OpenedModel['card']): string => JSON.stringify([card.input.size, card.input.resize])
  const odd = others.find((card) => geometry(card) !== geometry(first!))
  if (!odd) return
  throw new WorkbenchError(
    'attack/size-mismatch',
    `The surrogates "${first!.name}" and "${odd.name}" prepare frames differently (size or resize on their cards).`,
    'Surrogates of one attack must share size and resize: change a card, or attack with one of them.',
  )
}
