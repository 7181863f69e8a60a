import { type Method, methodCatalogue } from '../../contract/method'
import type { SettledPlan } from '../../contract/plan'
import type { AensRequest } from '../attack/aensJob'
import type { GraphChoice } from '../attack/compileJob'
import type { DrRequest } from '../attack/drJob'
import type { FrameRequest } from '../attack/frames'
import type { I2vRequest } from '../attack/i2vJob'
import type { OpenedModel } from './openModel'
import type { PreparedSurrogate } from './openSurrogates'

/** A method with its compiled surrogates. */
export type AttackTask =
  | ({ readonly method: 'i2v' } & Own<I2vRequest>)
  | ({ readonly method: 'dr' } & Own<DrRequest>)
  | ({ readonly method: 'aens' } & Own<AensRequest>)

type Own<Request> = Omit<Request, keyof FrameRequest>

export interface CompileContext {
  /** returns the path of a compiled graph */
  readonly compile: (model: OpenedModel, choice: GraphChoice) => Promise<string>
  /** called before each surrogate; may throw to stop */
  readonly onNext: (done: number, total: number) => void
}

/** @throws WorkbenchError `gradient/…` if a layer has no gradient */
export async function compileTask(
  {
    method,
    variant = 'reference',
    momentum = 0,
  }: Pick<SettledPlan, 'variant' | 'momentum'> & { method: AttackTask['method'] },
  surrogates: readonly PreparedSurrogate[],
  { compile, onNext }: CompileContext,
): Promise<AttackTask> {
  const each = async <In, Out>(list: readonly In[], make: (one: In) => Promise<Out>): Promise<Out[]> => {
    const made: Out[] = []
    for (const [done, one] of list.entries()) {
      onNext(done, list.length)
      made.push(await make(one))
    }
    return made
  }
  switch (method) {
    case 'i2v': {
      const paths = await each(surrogates, ({ model, layer }) => compile(model, { kind: 'cosine', layers: [layer] }))
      return { method, surrogates: paths }
    }
    case 'dr': {
      const pairs = await each(surrogates, async ({ model, layer }) => ({
        features: await compile(model, { kind: 'features', layers: [layer] }),
        gradient: await compile(model, { kind: 'dispersion', layers: [layer] }),
      }))
      return { method, variant, surrogates: pairs }
    }
    case 'aens': {
      const weighted = await each(tapsOfModels(surrogates), async ({ model, layers, taps }) => ({
        path: await compile(model, { kind: 'weighted', layers }),
        taps,
      }))
      return { method, variant, momentum, surrogates: weighted }
    }
  }
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

/**
 * Whether what happens to a frame depends on the others: by the catalogue for some methods and variants, and always where
 * a video model is attacked, which sees the whole clip.
 */
export function couplesFrames(
  { method, variant = 'reference' }: Pick<SettledPlan, 'method' | 'variant'>,
  surrogates: readonly PreparedSurrogate[],
): boolean {
  return (
    methodCatalogue[method].coupledIn.includes(variant) || surrogates.some(({ model }) => model.card.kind === 'video')
  )
}

/** The others follow signs of gradients, or draw noise. */
export function usesAdam(method: Method): boolean {
  return methodCatalogue[method].needs.layers === 'several'
}

/** For the time being. */
export function isBuilt(method: Method): method is AttackTask['method'] {
  return usesAdam(method)
}
