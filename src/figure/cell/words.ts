import type { CellRequest, Correlation, CorrelatedLayer, TimeStep } from '../../contract/correlation'
import { WorkbenchError } from '../../contract/error'
import { layerName } from '../heatmap/words'
import { baseName, plainText } from '../text'

/** Which cell, and which frames the models saw. */
export type CellPlace = Pick<CellRequest, 'row' | 'column' | 'clip' | 'form'>

export interface CellLayers {
  readonly image: CorrelatedLayer
  readonly video: CorrelatedLayer
  readonly clip: Correlation['clips'][number]
  readonly steps: readonly TimeStep[]
}

/** @throws WorkbenchError `figure/no-data` if the correlation has no such cell or clip */
export function layersOf(correlation: Correlation, { row, column, clip }: CellPlace): CellLayers {
  const [image, video] = [correlation.rows[row], correlation.columns[column]]
  const source = correlation.clips[clip]
  if (image && video && source)
    return { image, video, clip: source, steps: correlation.alignment.columns[column]?.steps ?? [] }
  throw new WorkbenchError(
    'figure/no-data',
    `Cell (${row}, ${column}) of clip ${clip} was asked for; correlation "${correlation.id}" has ${correlation.rows.length} rows, ${correlation.columns.length} columns and ${correlation.clips.length} clips.`,
    'Choose a cell and a clip that it has, each counted from 0.',
  )
}

export const pairWords = ({ image, video }: CellLayers): string =>
  `image layer ${layerName(image)} (${plainText(image.model)}) and video layer ${layerName(video)} (${plainText(video.model)})`

export const clipWords = ({ clip }: CellLayers): string => `Clip: ${plainText(baseName(clip.path))}.`

/** A channel, or what stands for all of them. */
export const channelWords = (channel: number | null): string =>
  channel === null ? 'mean of |activation| over channels' : `channel ${channel}`
