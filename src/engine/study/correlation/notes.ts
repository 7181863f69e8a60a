import type { CorrelationPlan, TimeAlignment } from '../../../contract/correlation'
import type { OpenedModel } from '../openModel'
import type { PreparedClip } from './clips'
import { framesOf, type PreparedModel } from './prepare'

/** What a reader should know before the first number: sentences. */
export function notesOn(
  { alignment: policy, rows }: Pick<CorrelationPlan, 'alignment' | 'rows'>,
  clips: readonly PreparedClip[],
  videos: readonly PreparedModel[],
  alignment: TimeAlignment,
): string[] {
  const lengths = [...new Set(clips.map(({ frames }) => frames))]
  const differ = `The clips have different numbers of frames (${lengths.join(', ')}); the alignment shown is the first clip's.`
  return [
    ...(lengths.length > 1 ? [differ] : []),
    ...videos.flatMap(({ model }) => lengths.flatMap((frames) => framesNote(model, frames))),
    ...(policy === 'mean' && rows !== 'clips' ? sameMeansNote(alignment) : []),
  ]
}

/** What a model is shown where it takes another number of frames than are looked at. */
function framesNote(model: OpenedModel, frames: number): string[] {
  const shown = framesOf(model, frames)!
  if (shown.length === frames) return []
  const looked = `"${model.card.name}" takes ${shown.length} frames; ${frames} ${frames === 1 ? 'is' : 'are'} looked at`
  return shown.length > frames
    ? [`${looked}: the last one is shown ${shown.length - frames + 1} times.`]
    : [`${looked}: it is shown ${shown.length} of them, evenly spread.`]
}

/** Behind attention over time every step has seen every frame, so all means are one. */
function sameMeansNote({ columns }: TimeAlignment): string[] {
  const alike = columns.filter(({ steps }) => steps.length > 1 && new Set(steps.map(feedOf)).size === 1)
  if (alike.length === 0) return []
  return [
    `In ${alike.length} of ${columns.length} video layers every step sees the same frames, as behind attention over time: their means are all alike, so nothing can be compared. Choose the alignment "nearest" or "linear".`,
  ]
}

const feedOf = ({ frames, weights }: TimeAlignment['columns'][number]['steps'][number]): string =>
  `${frames.join()} ${weights.join()}`
