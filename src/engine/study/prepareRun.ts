import { cpus } from 'node:os'
import type { AttackPlan } from '../../contract/plan'
import { WorkbenchError } from '../../contract/error'
import { checkParameters } from '../attack/parameters'
import { checkRole } from '../model/check'
import { resolveLayer } from '../model/layer'
import { inspectGraph } from '../onnx/inspect'
import type { ClipLibrary } from './clipLibrary'
import type { ModelLibrary, OpenedModel } from './openModel'
import { planSource, type Source } from './source'

export interface PreparedSurrogate {
  readonly model: OpenedModel
  /** tensor that is tapped */
  readonly layer: string
}

/** A plan whose every part was looked at: what can be refused has been refused. */
export interface PreparedRun {
  readonly plan: AttackPlan
  readonly surrogates: readonly PreparedSurrogate[]
  readonly targets: readonly OpenedModel[]
  readonly source: Source
  /** workers that share the frames, one thread each */
  readonly workers: number
  readonly warnings: readonly string[]
}

/**
 * Opens and checks everything a plan names, before a run folder is made.
 *
 * @throws WorkbenchError naming the parameter or file that cannot be used
 */
export async function prepareRun(plan: AttackPlan, models: ModelLibrary, clips: ClipLibrary): Promise<PreparedRun> {
  const warnings = checkParameters(plan)
  const use = plan.method === 'aens' ? 'aens' : undefined
  const surrogates: PreparedSurrogate[] = []
  for (const { card, layer } of plan.surrogates) surrogates.push(await openSurrogate(card, layer, use, models))
  if (plan.method === 'aens') checkDistinct(surrogates)
  checkSameSize(surrogates)
  const targets: OpenedModel[] = []
  for (const path of plan.targets) targets.push(await openTarget(path, models))

  const { input } = surrogates[0]!.model.card
  const source = await planSource(plan.source, plan.sampling, input, targets[0]?.card.input, clips)
  const opened = [...surrogates.map(({ model }) => model), ...targets]
  return {
    plan: withOptions(plan),
    surrogates,
    targets,
    source,
    workers: plan.provider === 'cpu' ? Math.min(plan.threads ?? cpus().length, source.ordinals.length) : 1,
    warnings: [
      ...new Set([
        ...warnings,
        ...source.warnings,
        ...opened.flatMap((model) => model.warnings),
        ...targets.flatMap((target) => sizeNote(target, source)),
      ]),
    ],
  }
}

/** The options that the method has, filled in; no others. */
function withOptions({ variant = 'reference', momentum = 0, ...plan }: AttackPlan): AttackPlan {
  if (plan.method === 'i2v') return plan
  return plan.method === 'aens' ? { ...plan, variant, momentum } : { ...plan, variant }
}

async function openSurrogate(
  card: string,
  choice: string,
  use: string | undefined,
  models: ModelLibrary,
): Promise<PreparedSurrogate> {
  const model = await models.open(card)
  checkRole(model.card, 'surrogate')
  const tensors = inspectGraph(model.graph).layers.map(({ tensor }) => tensor)
  const layer = resolveLayer(model.card, choice, tensors, use)
  if (!model.differentiable.has(layer)) throw noGradient(model, layer)
  return { model, layer }
}

function noGradient({ card, gradient }: OpenedModel, layer: string): WorkbenchError {
  const node = gradient.firstUnsupported
  return new WorkbenchError(
    'gradient/no-rule',
    `There is no gradient from layer "${layer}" of "${card.name}": the first operator without a rule is ${node ? `${node.op} (node "${node.node}", opset ${node.opset})` : 'unknown'}.`,
    gradient.deepestLayer
      ? `Choose a layer before it; the deepest that works is "${gradient.deepestLayer}".`
      : 'Choose another surrogate.',
  )
}

async function openTarget(path: string, models: ModelLibrary): Promise<OpenedModel> {
  const model = await models.open(path)
  checkRole(model.card, 'target')
  return model
}

/** Each weight belongs to one layer. */
function checkDistinct(surrogates: readonly PreparedSurrogate[]): void {
  const twice = surrogates.find(({ model, layer }, position) =>
    surrogates.slice(0, position).some((other) => other.model.cardPath === model.cardPath && other.layer === layer),
  )
  if (!twice) return
  throw new WorkbenchError(
    'attack/layer-twice',
    `Layer "${twice.layer}" of "${twice.model.card.name}" is listed twice; AENS-I2V gives each layer one weight.`,
    'List each layer once; other layers of the same card may be listed too.',
  )
}

/** One perturbation serves all surrogates, so they must see the same pixels. */
function checkSameSize(surrogates: readonly PreparedSurrogate[]): void {
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

function sizeNote({ card }: OpenedModel, source: Source): string[] {
  const [height, width] = card.input.size
  const notes: string[] = []
  if (height !== source.height || width !== source.width) {
    notes.push(
      `"${card.name}" takes ${height}x${width} pixels: the attacked ${source.height}x${source.width} frames are resized for it (bilinear, antialiased), benign and adversarial alike.`,
    )
  }
  const frames = card.input.frames
  if (frames !== undefined && frames !== source.ordinals.length) {
    notes.push(
      `"${card.name}" takes ${frames} frames; the clip has ${source.ordinals.length}. Its results say which it was shown.`,
    )
  }
  return notes
}
