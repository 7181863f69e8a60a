import { computed } from 'vue'
import { getDemo } from '../../../contract/calls'
import type { FigurePanel } from '../../../contract/figure'
import { useHost } from '../../composables/useConnection'
import { useCorrelationStore } from '../../stores/correlation'
import { useRunStore } from '../../stores/run'
import { useSuccessStore } from '../../stores/success'
import { formatCount } from '../../text/number'
import { fileName } from '../../text/path'
import { dateText } from '../../text/date'
import { folderTitle, sourceKey, type FigureSource } from './sources'

/** Everything the window knows that figures can be drawn from: what is open first, then what was done before. */
export function useFigureSources() {
  const host = useHost()
  const runs = useRunStore()
  const correlations = useCorrelationStore()
  const success = useSuccessStore()

  const ofRuns = computed(() =>
    runs.summaries
      .filter(({ state }) => state !== 'running')
      .map(({ folder, clip, surrogate, startedAt }): FigureSource => ({
        kind: 'run',
        source: folder,
        title: [fileName(clip), runs.nameOf(folder)].filter(Boolean).join(', '),
        detail: [surrogate, dateText(startedAt)].filter(Boolean).join(', '),
      })),
  )
  const ofCorrelations = computed(() =>
    correlations.summaries
      .filter(({ state }) => state === 'finished')
      .map(({ folder, images, videos, startedAt }): FigureSource => ({
        kind: 'correlation',
        source: folder,
        title: `${images.join(' + ')} × ${videos.join(' + ')}`,
        detail: dateText(startedAt),
      })),
  )
  const openNow = computed(() =>
    [...ofRuns.value, ...ofCorrelations.value].filter(
      ({ source }) => source === runs.opened?.folder || source === correlations.opened?.folder,
    ),
  )

  /** Runs that are ticked for success rates, with their true classes where the demo knows them. */
  async function ticked(): Promise<FigureSource | null> {
    const chosen = success.chosenRuns
    if (chosen.length === 0) return null
    const { clips } = await host.ask(getDemo, {})
    const labels = new Map(clips.map(({ path, label }) => [path, label]))
    const source = chosen.map(({ folder, clip }) => ({ folder, label: labels.get(clip) ?? null }))
    return { kind: 'runs', source, title: formatCount(chosen.length, 'ticked run'), detail: 'for success rates' }
  }

  /** As a list of panels names it. */
  function nameOf({ source }: Pick<FigurePanel, 'source'>): string {
    const key = sourceKey(source)
    const known = [...ofRuns.value, ...ofCorrelations.value].find((one) => sourceKey(one.source) === key)
    return known ? known.title : folderTitle(source)
  }

  const list = (): Promise<unknown> => Promise.all([runs.list(), correlations.list()])

  return { openNow, ofRuns, ofCorrelations, ticked, nameOf, list }
}
