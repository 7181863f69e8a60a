import type { AttackPlan } from '../../contract/plan'
import type { AensRequest, WeightedSurrogate } from '../attack/aensJob'
import type { DrRequest } from '../attack/drJob'
import type { FrameRequest } from '../attack/frames'
import type { I2vRequest } from '../attack/i2vJob'
import { compileDispersion, compileSurrogate, compileWeighted } from './compileSurrogate'
import type { PreparedSurrogate } from './prepareRun'

/** A method with its compiled surrogates. */
export type AttackTask =
  | ({ readonly method: 'i2v' } & Own<I2vRequest>)
  | ({ readonly method: 'dr' } & Own<DrRequest>)
  | ({ readonly method: 'aens' } & Own<AensRequest>)

type Own<Request> = Omit<Request, keyof FrameRequest>

interface CompileContext {
  readonly size: { readonly height: number; readonly width: number }
  readonly cacheFolder: string
  /** called before each surrogate; may throw to stop */
  readonly onNext: (done: number, total: number) => void
}

/** @throws WorkbenchError `gradient/…` if a layer has no gradient */
export async function compileTask(
  plan: Pick<AttackPlan, 'method' | 'variant' | 'momentum'>,
  surrogates: readonly PreparedSurrogate[],
  { size, cacheFolder, onNext }: CompileContext,
): Promise<AttackTask> {
  const { method, variant = 'reference', momentum = 0 } = plan
  const each = async <In, Out>(list: readonly In[], compile: (one: In) => Promise<Out>): Promise<Out[]> => {
    const compiled: Out[] = []
    for (const [done, one] of list.entries()) {
      onNext(done, list.length)
      compiled.push(await compile(one))
    }
    return compiled
  }
  switch (method) {
    case 'i2v': {
      const paths = await each(surrogates, ({ model, layer }) => compileSurrogate(model, layer, size, cacheFolder))
      return { method, surrogates: paths }
    }
    case 'dr': {
      const pairs = await each(surrogates, ({ model, layer }) => compileDispersion(model, layer, size, cacheFolder))
      return { method, variant, surrogates: pairs }
    }
    case 'aens': {
      const weighted = await each(
        tapsOfModels(surrogates),
        async ({ model, layers, taps }): Promise<WeightedSurrogate> => {
          return { path: await compileWeighted(model, layers, size, cacheFolder), taps }
        },
      )
      return { method, variant, momentum, surrogates: weighted }
    }
  }
}

interface ModelTaps {
  readonly model: PreparedSurrogate['model']
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
 * Whether what happens to a frame depends on the others: AENS-I2V's weights are made from the cosines of all frames, and
 * the reference's DR has one mean and one standard deviation for the clip.
 */
export function couplesFrames(task: AttackTask): boolean {
  return task.method === 'aens' || (task.method === 'dr' && task.variant === 'reference')
}
