import { computed, type InjectionKey } from 'vue'
import { getCorrelationFrames } from '../../contract/calls'
import type { FrameSource } from '../frame/frameLoader'
import type { Picture } from '../frame/picture'
import { makePictures } from '../frame/pictureMaker'
import { useCellStore } from '../stores/cell'
import { useCorrelationStore } from '../stores/correlation'
import { useHeatmapStore } from '../stores/heatmap'
import { usePlayheadStore } from '../stores/playhead'
import { useHost } from './useConnection'
import { useFrames } from './useFrames'

/** The compared frame nearest to the playhead as the image model of the picked cell saw it, while somebody looks. */
export function useCorrelationFrames(isWatched: () => boolean) {
  const host = useHost()
  const correlations = useCorrelationStore()
  const cells = useCellStore()
  const heatmaps = useHeatmapStore()
  const playhead = usePlayheadStore()

  const row = computed(() => heatmaps.picked?.row ?? null)
  /** of the image model: benign unless both models saw adversarial frames */
  const form = computed(() => (cells.form === 'adversarial' ? ('adversarial' as const) : ('benign' as const)))
  /** Rows of one model show the same frames. */
  const firstRow = computed(() => {
    const rows = correlations.correlation?.rows
    return row.value === null || !rows ? null : rows.findIndex(({ card }) => card === rows[row.value!]?.card)
  })
  const source = computed<FrameSource<Picture> | null>(() => {
    const folder = correlations.opened?.folder
    const [asked, clip, shown] = [firstRow.value, playhead.correlationClip, form.value]
    if (!isWatched() || folder === undefined || asked === null || asked < 0) return null
    return {
      prefix: `correlation ${folder} ${asked} ${clip} ${shown} `,
      length: playhead.correlationTrack.length,
      batch: 8,
      ahead: 32,
      fetch: async (positions) => {
        const request = { folder, row: asked, clip, form: shown, positions: [...positions] }
        return (await makePictures(await host.ask(getCorrelationFrames, request))).map((frame) => ({
          frame,
          bytes: frame.data.byteLength,
        }))
      },
    }
  })

  const position = computed(() => (playhead.subject === 'correlation' ? cells.compared : 0))
  const loaded = useFrames(source, position)
  return {
    ...loaded,
    readAhead: (towards: 1 | -1, from: number): void => loaded.readAhead(towards, cells.comparedAt(from)),
    /** Whether what is shown at a position of the playhead is at hand. */
    has: (at: number): boolean => loaded.has(cells.comparedAt(at)),
    isNeeded: computed(() => source.value !== null && playhead.subject === 'correlation'),
  }
}
export type CorrelationFrames = ReturnType<typeof useCorrelationFrames>
/** Panels of one workspace look at the same frames. */
export const correlationFramesKey: InjectionKey<CorrelationFrames> = Symbol('correlation frames')
