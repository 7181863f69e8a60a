import { useBite } from '../../composables/useBite'
import { type Command, useCommandStore } from '../../stores/command'
import { useMarginStore } from '../../stores/margin'
import { useNoticeStore } from '../../stores/notice'
import { usePlanStore } from '../../stores/plan'
import { usePlayheadStore } from '../../stores/playhead'
import { useTimelineStore } from '../../stores/timeline'
import { useTimelineMarksStore, type Marker } from '../../stores/timelineMarks'
import type { TimelineLanes } from './useTimelineLanes'

const zoomStep = 1.6

/**
 * What a timeline can do, with the keys of film editors.
 *
 * @param edit asks for the note of a marker
 */
export function useTimelineCommands(lanes: TimelineLanes, edit: (marker: string) => void): void {
  const playhead = usePlayheadStore()
  const timeline = useTimelineStore()
  const notices = useNoticeStore()
  const { offer } = useCommandStore()
  const isShown = (): boolean => playhead.track.length > 0

  interface Options {
    readonly keys?: readonly string[]
    readonly repeats?: boolean
    readonly isEnabled?: () => boolean
  }
  const command = (id: string, title: string, run: () => void, options: Options = {}): Command => ({
    id: `timeline.${id}`,
    title,
    group: 'Timeline',
    ...options,
    isEnabled: () => isShown() && (options.isEnabled?.() ?? true),
    run,
  })

  offerZoom()
  offerRange()
  offerMarkers()
  offerBites()

  function offerZoom(): void {
    const pan = (share: number): void => timeline.pan(share * (timeline.view.to - timeline.view.from))
    const windowCells = (): readonly number[] => {
      const id = { run: 'run', correlation: 'compared', clip: 'next run' }[playhead.subject]
      const lane = lanes.all.value.find((one) => one.id === id)
      return lane?.kind === 'marks' ? [...lane.marks.full, ...lane.marks.faint].sort((a, b) => a - b) : []
    }
    const show = (cells: readonly number[]): void => timeline.showCells(cells[0]!, cells.at(-1)!)
    offer([
      command('zoomIn', 'Zoom in on the playhead', () => timeline.zoom(zoomStep), { keys: ['+', '='], repeats: true }),
      command('zoomOut', 'Zoom out', () => timeline.zoom(1 / zoomStep), { keys: ['-'], repeats: true }),
      command('all', 'Show the whole clip', timeline.showAll, { keys: ['0'] }),
      command('earlier', 'Show what is before', () => pan(-0.75), { keys: ['PageUp'], repeats: true }),
      command('later', 'Show what comes after', () => pan(0.75), { keys: ['PageDown'], repeats: true }),
      command('window', 'Zoom to the sampled window', () => show(windowCells()), {
        keys: ['W'],
        isEnabled: () => windowCells().length > 0,
      }),
      command('scale', 'Switch between frames and time', () => {
        timeline.scale = timeline.scale === 'frames' ? 'time' : 'frames'
      }),
    ])
  }

  function offerRange(): void {
    const plans = usePlanStore()
    const hasRange = (): boolean => timeline.range !== null
    const end = (which: 'first' | 'last') => (): void => {
      if (timeline.range) timeline.seekCell(timeline.range[which])
    }
    offer([
      command('in', 'Set in at the playhead', () => timeline.setIn(timeline.cell), { keys: ['I'] }),
      command('out', 'Set out at the playhead', () => timeline.setOut(timeline.cell), { keys: ['O'] }),
      command('clearIn', 'Clear in', () => timeline.setIn(null), { keys: ['Alt+I'], isEnabled: hasRange }),
      command('clearOut', 'Clear out', () => timeline.setOut(null), { keys: ['Alt+O'], isEnabled: hasRange }),
      command('clearRange', 'Clear in and out', timeline.clearRange, { keys: ['Alt+X'], isEnabled: hasRange }),
      command('goIn', 'Go to in', end('first'), { keys: ['Shift+I'], isEnabled: hasRange }),
      command('goOut', 'Go to out', end('last'), { keys: ['Shift+O'], isEnabled: hasRange }),
      command(
        'range',
        'Zoom to in and out',
        () => timeline.range && timeline.showCells(timeline.range.first, timeline.range.last),
        { keys: ['Shift+W'], isEnabled: hasRange },
      ),
      command(
        'attackRange',
        'Attack the frames from in to out',
        () => timeline.range && plans.chooseRange(timeline.range.first, timeline.range.last),
        { isEnabled: () => hasRange() && timeline.isClipOpen },
      ),
    ])
  }

  function offerMarkers(): void {
    const marks = useTimelineMarksStore()
    const markedCells = (): number[] => timeline.marks.markers.flatMap(({ frame }) => timeline.cellOf(frame) ?? [])
    const keyCells = (): readonly number[] => timeline.keyCells
    const jump = (cells: () => readonly number[], way: 1 | -1) => (): void => {
      const beyond = cells().filter((cell) => (cell - timeline.cell) * way > 0)
      const next = way > 0 ? beyond[0] : beyond.at(-1)
      if (next !== undefined) timeline.seekCell(next)
    }
    /** A new marker at the playhead; where one stands already, its note. */
    function mark(): void {
      const before = timeline.marks.markers.length
      const marker = marks.mark(timeline.clip, timeline.frameOf(timeline.cell))
      if (timeline.marks.markers.length === before) return edit(marker.id)
      if (hint !== null) notices.dismiss(hint)
      // Somebody who writes notes knows how.
      const isKnown = timeline.marks.markers.some(({ note }) => note !== '')
      hint = isKnown ? null : tellOfNotes(marker)
    }
    let hint: number | null = null
    const tellOfNotes = ({ id, frame }: Marker): number =>
      notices.tell(`Marker at frame ${frame}`, 'Press M again to write a note to it.', {
        label: 'Write a note',
        run: () => edit(id),
      })
    const hasMarkers = (): boolean => timeline.marks.markers.length > 0
    offer([
      command('mark', 'Set a marker, or edit the one here', mark, { keys: ['M'] }),
      command(
        'unmark',
        'Delete the marker here',
        () => {
          const marker = timeline.marks.markers.find(({ frame }) => frame === timeline.frameOf(timeline.cell))
          if (marker) marks.remove(timeline.clip, marker.id)
        },
        { keys: ['Alt+M'], isEnabled: hasMarkers },
      ),
      command('markerBefore', 'Go to the marker before', jump(markedCells, -1), {
        keys: ['Shift+ArrowUp'],
        isEnabled: hasMarkers,
      }),
      command('markerAfter', 'Go to the next marker', jump(markedCells, 1), {
        keys: ['Shift+ArrowDown'],
        isEnabled: hasMarkers,
      }),
      command('keyBefore', 'Go to the key frame before', jump(keyCells, -1), { keys: ['ArrowUp'], repeats: true }),
      command('keyAfter', 'Go to the next key frame', jump(keyCells, 1), { keys: ['ArrowDown'], repeats: true }),
    ])
  }

  function offerBites(): void {
    const margins = useMarginStore()
    const bite = useBite()
    offer([
      command('margins', 'Find where it bites', bite.find, {
        isEnabled: () =>
          playhead.subject === 'run' && !margins.isComputing && margins.missing === null && margins.margins === null,
      }),
      command('bite', 'Go to the frame where it bites', bite.goTo, {
        keys: ['B'],
        isEnabled: () => playhead.subject === 'run' && bite.missing.value === null,
      }),
    ])
  }
}
