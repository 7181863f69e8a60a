import { type Command, useCommandStore } from '../../stores/command'
import { usePlayheadStore } from '../../stores/playhead'
import { useTimelineStore } from '../../stores/timeline'
import type { TimelineLanes } from './useTimelineLanes'

const step = 1.6

/** What a timeline can do, with the keys of film editors. */
export function useTimelineCommands(lanes: TimelineLanes): void {
  const playhead = usePlayheadStore()
  const timeline = useTimelineStore()
  const isShown = (): boolean => playhead.track.length > 0
  const command = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({
    id: `timeline.${id}`,
    title,
    group: 'Timeline',
    keys,
    isEnabled: isShown,
    run,
  })
  const cellsOf = (id: string): readonly number[] => {
    const lane = lanes.placed.value.find((placed) => placed.lane.id === id)?.lane
    return lane?.kind === 'marks' ? [...lane.marks.full, ...lane.marks.faint].sort((a, b) => a - b) : []
  }
  const windowCells = (): readonly number[] => {
    const attacked = cellsOf('run')
    if (playhead.subject === 'correlation') return cellsOf('compared')
    return playhead.subject === 'run' && attacked.length > 0 ? attacked : cellsOf('next run')
  }
  const pan = (share: number): void => timeline.pan(share * (timeline.view.to - timeline.view.from))

  useCommandStore().offer([
    { ...command('zoomIn', 'Zoom in on the playhead', ['+', '='], () => timeline.zoom(step)), repeats: true },
    { ...command('zoomOut', 'Zoom out', ['-'], () => timeline.zoom(1 / step)), repeats: true },
    { ...command('earlier', 'Show what is before', ['PageUp'], () => pan(-0.75)), repeats: true },
    { ...command('later', 'Show what comes after', ['PageDown'], () => pan(0.75)), repeats: true },
    command('all', 'Show the whole clip', ['0'], timeline.showAll),
    {
      ...command('window', 'Zoom to the sampled window', ['W'], () => {
        const cells = windowCells()
        if (cells.length > 0) timeline.showCells(cells[0]!, cells.at(-1)!)
      }),
      isEnabled: () => windowCells().length > 0,
    },
  ])
}
