import { computed, type Ref } from 'vue'
import { layerName } from '../../../figure/heatmap/words'
import { useHelp } from '../../composables/useHelp'
import { isEnabled } from '../../keyboard/pick'
import { useClipStore } from '../../stores/clip'
import { commandGroups, useCommandStore } from '../../stores/command'
import { useCorrelationStore } from '../../stores/correlation'
import { useHeatmapStore } from '../../stores/heatmap'
import { useModelsStore } from '../../stores/models'
import { usePlayheadStore } from '../../stores/playhead'
import { useRunStore } from '../../stores/run'
import { useSettingsStore } from '../../stores/settings'
import { useSurrogateStore } from '../../stores/surrogate'
import { useWorkspaceStore } from '../../stores/workspace'
import { formatTimeStamp } from '../../text/number'
import { fileName, folderOf } from '../../text/path'
import { dateText } from '../../text/date'
import { helpTopics } from '../help/topics'
import { nearestPosition, readPlace } from './place'
import type { PaletteEntry } from './rank'

/** All that can be done or gone to now. Commands that cannot be done now are not among it. */
export function usePaletteEntries(query: Readonly<Ref<string>>) {
  const { commands } = useCommandStore()
  const offered = computed<readonly PaletteEntry[]>(() =>
    commandGroups.flatMap((title) =>
      [...commands.values()].filter((command) => command.group === title && isEnabled(command)),
    ),
  )
  const files = useFileEntries()
  const pasts = usePastEntries()
  const layers = useLayerEntries()
  const place = usePlaceEntry(query)
  const words = useWordEntries()

  return computed(() => [...place.value, ...offered.value, ...files.value, ...pasts.value, ...layers.value, ...words])
}

/** A number that was typed is a frame to go to, whatever else it finds. */
function usePlaceEntry(query: Readonly<Ref<string>>) {
  const playhead = usePlayheadStore()
  return computed<readonly PaletteEntry[]>(() => {
    const place = readPlace(query.value)
    const position = place && nearestPosition(playhead.track, place)
    if (position === null) return []
    const { ordinal, timeSeconds } = playhead.track[position]!
    const time = timeSeconds === null ? [] : [formatTimeStamp(timeSeconds)]
    const typed = query.value.trim()
    const isThere = place?.kind === 'frame' && place.ordinal === ordinal
    const run = (): void => {
      playhead.pause()
      playhead.seek(position)
    }
    const detail = [...(isThere ? [] : [`nearest to ${typed}`]), ...time].join(', ')
    return [
      { id: 'go.frame', title: `Go to frame ${ordinal ?? position}`, detail, group: 'Go to', isAnswer: true, run },
    ]
  })
}

/** What words and numbers mean. */
function useWordEntries(): readonly PaletteEntry[] {
  const { explain } = useHelp()
  return helpTopics.map(({ id, group, name }) => ({
    id: `explain ${id}`,
    title: `What is: ${name}`,
    detail: group,
    group: 'Help on words and numbers',
    isHidden: true,
    run: () => explain(name),
  }))
}

function useFileEntries() {
  const settings = useSettingsStore()
  const clips = useClipStore()
  const models = useModelsStore()
  const entries = (
    group: string,
    verb: string,
    paths: readonly string[],
    open: (path: string) => unknown,
  ): PaletteEntry[] =>
    paths.map((path) => ({
      id: `${group} ${path}`,
      title: `${verb} ${fileName(path)}`,
      detail: folderOf(path),
      group,
      run: () => open(path),
    }))
  return computed(() => [
    ...entries('Recent clips', 'Open', settings.recentClips, clips.open),
    ...entries('Recent models', 'Add', settings.recentCards, models.add),
  ])
}

function usePastEntries() {
  const runs = useRunStore()
  const correlations = useCorrelationStore()
  const workspaces = useWorkspaceStore()
  const runEntries = computed(() =>
    runs.summaries.map(({ folder, clip, surrogate, startedAt }, at): PaletteEntry => ({
      id: `run ${folder}`,
      title: [`Open run ${fileName(clip)}`, runs.nameOf(folder)].filter(Boolean).join(', '),
      detail: [surrogate, dateText(startedAt)].filter(Boolean).join(', '),
      group: 'Past runs',
      isHidden: at >= firstFew,
      run: () => {
        workspaces.workspace = 'attack'
        return runs.open(folder)
      },
    })),
  )
  const correlationEntries = computed(() =>
    correlations.summaries.map(({ folder, images, videos, startedAt }, at): PaletteEntry => ({
      id: `correlation ${folder}`,
      title: `Open correlation ${images.join(' + ')} × ${videos.join(' + ')}`,
      detail: dateText(startedAt),
      group: 'Past correlations',
      isHidden: at >= firstFew,
      run: () => {
        workspaces.workspace = 'similarity'
        return correlations.open(folder)
      },
    })),
  )
  return computed(() => [...runEntries.value, ...correlationEntries.value])
}

/** of past runs and correlations are offered before anything is typed */
const firstFew = 3

/** Layers to tap of the models that are attacked, and layers of the heatmap that is open. */
function useLayerEntries() {
  const surrogates = useSurrogateStore()
  const correlations = useCorrelationStore()
  const heatmap = useHeatmapStore()
  const workspaces = useWorkspaceStore()
  const taps = computed(() =>
    surrogates.attacked
      .filter(({ layers }) => layers.length > 0)
      .flatMap(({ model: { card, cardPath, layers } }) =>
        layers
          .filter(({ gradient }) => gradient)
          .map(({ tensor, title }): PaletteEntry => ({
            id: `tap ${cardPath} ${tensor}`,
            title: `Tap layer ${title || tensor}`,
            detail: [card.name, ...(title ? [tensor] : [])].join(', '),
            group: 'Layers',
            isHidden: true,
            run: () => surrogates.setLayer(cardPath, 0, tensor),
          })),
      ),
  )
  const cells = computed(() => {
    const { rows = [], columns = [] } = correlations.correlation ?? {}
    const go = (title: string, model: string, run: () => void): PaletteEntry => ({
      id: `heatmap ${model} ${title}`,
      title: `Show ${title} in the heatmap`,
      detail: model,
      group: 'Layers',
      isHidden: true,
      run: () => {
        workspaces.workspace = 'similarity'
        run()
      },
    })
    return [
      ...rows.map((layer, row) =>
        go(layerName(layer), layer.model, () => heatmap.pick(row, heatmap.picked?.column ?? 0)),
      ),
      ...columns.map((layer, column) =>
        go(layerName(layer), layer.model, () => heatmap.pick(heatmap.picked?.row ?? 0, column)),
      ),
    ]
  })
  return computed(() => [...taps.value, ...cells.value])
}
