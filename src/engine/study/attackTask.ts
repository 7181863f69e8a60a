import { methodCatalogue, type ParameterKey } from '../../contract/method'
import type { SettledPlan } from '../../contract/plan'
import type { AensRequest } from '../attack/aensJob'
import type { GraphChoice } from '../attack/compileJob'
import type { DrRequest } from '../attack/drJob'
import type { FrameRequest } from '../attack/frames'
import type { I2vRequest } from '../attack/i2vJob'
import type { LabelRequest } from '../attack/labelJob'
import { zeroOf } from '../attack/transform/view'
import type { OpenedModel } from './openModel'
import type { PreparedSurrogate } from './openSurrogates'

/** A method with its compiled surrogates, by the job that runs it. */
export type AttackTask =
  | ({ readonly job: 'i2v' } & Own<I2vRequest>)
  | ({ readonly job: 'dr' } & Own<DrRequest>)
  | ({ readonly job: 'aens' } & Own<AensRequest>)
  | ({ readonly job: 'label' } & Omit<Own<LabelRequest>, 'ordinals' | 'attacked'>)
  | { readonly job: 'noise'; readonly kind: 'uniform' | 'sign'; readonly seed: number }

type Own<Request> = Omit<Request, keyof FrameRequest>

/** The part of a plan that says which attack it is. */
type MethodPlan = Pick<SettledPlan, 'method' | Exclude<ParameterKey, 'norm' | 'epsilon' | 'steps' | 'stepSize'>>

export interface CompileContext {
  /** frames of the clip */
  readonly frames: number
  /** returns the path of a compiled graph */
  readonly compile: (model: OpenedModel, choice: GraphChoice) => Promise<string>
  /** called before each surrogate; may throw to stop */
  readonly onNext: (done: number, total: number) => void
}

/** @throws WorkbenchError `gradient/…` if a layer or output has no gradient */
export async function compileTask(
  plan: MethodPlan,
  surrogates: readonly PreparedSurrogate[],
  context: CompileContext,
): Promise<AttackTask> {
  const { variant = 'reference', momentum = 0 } = plan
  switch (plan.method) {
    case 'i2v':
      return { job: 'i2v', surrogates: await compileCosines(surrogates, context) }
    case 'dr':
      return { job: 'dr', variant, surrogates: await compileDispersion(surrogates, context) }
    case 'aens':
      return { job: 'aens', variant, momentum, surrogates: await compileWeighted(surrogates, context) }
    case 'uniform-noise':
      return { job: 'noise', kind: 'uniform', seed: plan.seed }
    case 'sign-noise':
      return { job: 'noise', kind: 'sign', seed: plan.seed }
    default:
      return { job: 'label', ...labelOptions(plan), surrogates: await compileLabels(surrogates, context) }
  }
}

/** Which of the label-based methods it is, as what it does to frames and gradients. */
function labelOptions(
  plan: MethodPlan,
): Omit<LabelRequest, keyof FrameRequest | 'ordinals' | 'attacked' | 'surrogates'> {
  const { probability, resizeRate, kernelLength, kernelReach, scales = 1, momentum = 0, targetClass, seed } = plan
  const isDiverse = probability !== undefined && resizeRate !== undefined
  const isSmoothed = kernelLength !== undefined && kernelReach !== undefined
  return {
    targetClass: targetClass ?? null,
    momentum,
    scales,
    diversity: isDiverse ? { probability, resizeRate, seed } : null,
    kernel: isSmoothed ? { length: kernelLength, reach: kernelReach } : null,
  }
}

async function each<In, Out>(
  list: readonly In[],
  { onNext }: CompileContext,
  make: (one: In) => Promise<Out>,
): Promise<Out[]> {
  const made: Out[] = []
  for (const [done, one] of list.entries()) {
    onNext(done, list.length)
    made.push(await make(one))
  }
  return made
}

/** A model with one layer has a graph of its own; several layers of a model share one. */
async function compileCosines(
  surrogates: readonly PreparedSurrogate[],
  context: CompileContext,
): Promise<I2vRequest['surrogates']> {
  return each(tapsOfModels(surrogates), context, async ({ model, layers }) =>
    layers.length === 1
      ? context.compile(model, { kind: 'cosine', layers })
      : { path: await context.compile(model, { kind: 'weighted', layers }), taps: layers.length },
  )
}

async function compileDispersion(
  surrogates: readonly PreparedSurrogate[],
  context: CompileContext,
): Promise<DrRequest['surrogates']> {
  return each(surrogates, context, async ({ model, layer }) => ({
    features: await context.compile(model, { kind: 'features', layers: [layer] }),
    gradient: await context.compile(model, { kind: 'dispersion', layers: [layer] }),
  }))
}

async function compileWeighted(
  surrogates: readonly PreparedSurrogate[],
  context: CompileContext,
): Promise<AensRequest['surrogates']> {
  return each(tapsOfModels(surrogates), context, async ({ model, layers, taps }) => ({
    path: await context.compile(model, { kind: 'weighted', layers }),
    taps,
  }))
}

async function compileLabels(
  surrogates: readonly PreparedSurrogate[],
  context: CompileContext,
): Promise<LabelRequest['surrogates']> {
  return each(surrogates, context, async ({ model, layer }) => {
    const { card } = model
    const clipFrames = card.kind === 'video' ? (card.input.frames ?? context.frames) : null
    const choice = { kind: 'label' as const, layers: [layer], frames: clipFrames ?? 1 }
    return { path: await context.compile(model, choice), clipFrames, zero: zeroOf(card) }
  })
}

interface ModelTaps {
  readonly model: OpenedModel
  readonly layers: string[]
  /** positions of the layers among all surrogates */
  readonly taps: number[]
}

/** Layers of one card go into one graph, wherever the plan lists them. */
function tapsOfModels(surrogates: readonly PreparedSurrogate[]): ModelTaps[] {
  const byCard = new Map<string, ModelTaps>()
  for (const [position, { model, layer }] of surrogates.entries()) {
    const known = byCard.get(model.cardPath) ?? { model, layers: [], taps: [] }
    known.layers.push(layer)
    known.taps.push(position)
    byCard.set(model.cardPath, known)
  }
  return [...byCard.values()]
}

/** Whether a video model is attacked: it needs the whole clip, whichever frames may change. */
export function attacksClips(surrogates: readonly PreparedSurrogate[]): boolean {
  return surrogates.some(({ model }) => model.card.kind === 'video')
}

/**
 * Whether what happens to a frame depends on the others: by the catalogue for some methods and variants, and always where
 * a video model is attacked.
 */
export function couplesFrames(
  { method, variant = 'reference' }: Pick<SettledPlan, 'method' | 'variant'>,
  surrogates: readonly PreparedSurrogate[],
): boolean {
  return methodCatalogue[method].coupledIn.includes(variant) || attacksClips(surrogates)
}
