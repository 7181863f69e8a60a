import type { Correlation, CorrelationPlan } from '../../../contract/correlation'
import type { ModelCard } from '../../../contract/card'
import { openRun, readSavedFrames } from '../../store'
import type { FrameClip, ImageClip } from '../../tensor/clipArray'
import type { ClipLibrary } from '../clipLibrary'
import type { OpenedModel } from '../openModel'
import { planSource, type Source } from '../source'
import type { PreparedModels } from './prepare'

/** A clip that is about to be looked at: what is wrong with it has been said. */
export interface PreparedClip {
  readonly facts: Correlation['clips'][number]
  /** frames that are looked at */
  readonly frames: number
  readonly hasAdversarial: boolean
  readonly warnings: readonly string[]
  /** frames as a model is shown them, before its own normalisation; of one size for models that prepare frames alike */
  decode(model: OpenedModel, form: 'benign' | 'adversarial', signal?: AbortSignal): Promise<FrameClip | ImageClip>
}

/** @throws WorkbenchError naming the clip, file of frames or run that cannot be used */
export async function prepareClips(
  plan: Pick<CorrelationPlan, 'sources' | 'runs' | 'sampling'>,
  { images, videos }: Pick<PreparedModels, 'images' | 'videos'>,
  clips: ClipLibrary,
): Promise<PreparedClip[]> {
  const prepared: PreparedClip[] = []
  const pace = videos[0]!.model.card.input
  for (const source of plan.sources) {
    const planned = (input: ModelCard['input']): Promise<Source> =>
      planSource(source, plan.sampling, source.kind === 'frames' ? images[0]!.model.card.input : input, pace, clips)
    prepared.push(clipOf(await planned(images[0]!.model.card.input), planned))
  }
  for (const run of plan.runs) prepared.push(await clipOfRun(run))
  return prepared
}

function clipOf(first: Source, planned: (input: ModelCard['input']) => Promise<Source>): PreparedClip {
  return {
    facts: factsOf(first),
    frames: first.ordinals.length,
    hasAdversarial: false,
    warnings: first.warnings,
    decode: async ({ card }, _, signal) => (await planned(card.input)).decode(signal),
  }
}

async function clipOfRun(folder: string): Promise<PreparedClip> {
  const { record } = await openRun(folder)
  const { clip, ordinals, timesSeconds } = record.resolved
  return {
    facts: { path: clip.path, sha256: clip.sha256, ordinals: [...ordinals], timesSeconds: [...timesSeconds] },
    frames: ordinals.length,
    hasAdversarial: true,
    warnings: [],
    decode: async (_, form) => {
      const frames = await readSavedFrames(folder)
      return form === 'benign' ? frames.benign : frames.adversarial
    },
  }
}

function factsOf({ path, sha256, ordinals, timesSeconds }: Source): PreparedClip['facts'] {
  return { path, sha256, ordinals: [...ordinals], timesSeconds: [...timesSeconds] }
}
