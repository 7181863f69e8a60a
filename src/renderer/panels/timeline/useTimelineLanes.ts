import { computed } from 'vue'
import { describeAlignment, timePolicyTexts } from '../../../contract/correlation'
import type { TargetResult } from '../../../contract/result'
import { useCellStore } from '../../stores/cell'
import { useCorrelationStore } from '../../stores/correlation'
import { useClipStore } from '../../stores/clip'
import { useNoticeStore } from '../../stores/notice'
import { usePlanStore } from '../../stores/plan'
import { usePlayheadStore } from '../../stores/playhead'
import { useRunStore } from '../../stores/run'
import { useTimelineStore } from '../../stores/timeline'
import { useTimelineLayoutStore } from '../../stores/timelineLayout'
import { formatCount } from '../../text/number'
import { marksOf, placeLanes, type Lane } from '../../timeline/lane'
import { useTimelineTracks } from './useTimelineTracks'

type MarksLane = Extract<Lane, { kind: 'marks' }>

/** All lanes of the timeline, and those of them that are shown. */
export function useTimelineLanes() {
  const runs = useRunStore()
  const correlations = useCorrelationStore()
  const plan = usePlanStore()
  const clips = useClipStore()
  const notices = useNoticeStore()
  const playhead = usePlayheadStore()
  const cells = useCellStore()
  const timeline = useTimelineStore()
  const layout = useTimelineLayoutStore()
  const { lanes: tracks } = useTimelineTracks()

  const cellsOf = (ordinals: readonly number[]): number[] =>
    ordinals.flatMap((ordinal) => timeline.cellOf(ordinal) ?? [])
  const stretch = (ordinals: readonly number[]): string => {
    if (ordinals.length === 0) return ''
    const [first, last] = [Math.min(...ordinals), Math.max(...ordinals)]
    return first === last ? `frame ${first}` : `frames ${first} to ${last}`
  }

  /** Path of the clip of what is shown; null where it is a file of frames. */
  const away = computed(() => {
    const { record } = runs.opened ?? {}
    if (playhead.subject === 'correlation')
      return correlations.correlation?.clips[playhead.correlationClip]?.path ?? null
    return record?.plan.source.kind === 'clip' ? record.resolved.clip.path : null
  })
  /** The same stays in sight. */
  async function openAway(): Promise<void> {
    const { subject, index } = playhead
    if (away.value === null) return
    if (!(await clips.open(away.value))) {
      if (clips.failure) notices.fail('The clip could not be opened', clips.failure.error)
      return
    }
    playhead.show(subject)
    playhead.seek(index)
  }

  const keys = computed<MarksLane>(() => {
    const keyCells = timeline.keyCells
    const isKnown = timeline.isClipOpen
    return {
      kind: 'marks',
      id: 'keys',
      name: 'Key frames',
      meaning: isKnown
        ? `${formatCount(keyCells.length, 'key frame')}: pictures that decode without any other.`
        : 'The clip is not open, so its key frames are not known: open it.',
      marks: marksOf(keyCells, [], false),
      tone: 'key',
      count: isKnown ? String(keyCells.length) : 'clip not open',
      action: isKnown || !away.value ? null : { label: 'Open', title: `Open ${away.value}`, run: openAway },
    }
  })

  const next = computed<MarksLane | null>(() => {
    const window = plan.window
    if (!timeline.isClipOpen || window.length === 0) return null
    const mask = plan.maskFrames.ok ? plan.maskFrames.value : null
    const changing = mask ? mask.positions.flatMap((position) => window[position] ?? []) : window
    const again = window.length - new Set(window).size
    const filling = again > 0 ? `; the clip is too short, so ${again} are shown again` : ''
    const masked = mask && plan.maskFrames.ok ? `; ${plan.maskFrames.note}` : ''
    return {
      kind: 'marks',
      id: 'next run',
      name: 'Next run',
      meaning: `${stretch(window)}, ${plan.sampling.frames} by ${plan.sampling.stride}${masked}${filling}`,
      marks: marksOf(cellsOf(changing), cellsOf(window)),
      tone: 'plan',
      count: String(window.length),
    }
  })

  const isOfRun = computed(() => runs.opened?.record.resolved.clip.sha256 === timeline.clip)
  const ofRun = computed<MarksLane[]>(() => {
    if (!runs.opened || !isOfRun.value) return []
    const { record, result } = runs.opened
    const { ordinals, attackedFrames, frames } = record.resolved
    const ordinalOf = (position: number): number => ordinals[position] ?? position
    const all = Array.from({ length: frames }, (_, position) => ordinalOf(position))
    const attacked = attackedFrames?.map(ordinalOf) ?? all
    const left = frames - attacked.length
    const run: MarksLane = {
      kind: 'marks',
      id: 'run',
      name: 'Attacked',
      meaning: `${stretch(all)}: ${formatCount(attacked.length, 'attacked frame')}${left > 0 ? `, ${left} left as they are by the mask` : ''}`,
      marks: marksOf(cellsOf(attacked), cellsOf(all)),
      tone: 'run',
      count: left > 0 ? `${attacked.length} of ${frames}` : String(frames),
    }
    // Targets that were shown the same frames share a lane.
    const groups = new Map<string, TargetResult[]>()
    for (const target of result.targets) {
      const key = target.frames.join(' ')
      groups.set(key, [...(groups.get(key) ?? []), target])
    }
    const models = [...groups.values()].map((targets): MarksLane => {
      const window = targets[0]!.frames.map(ordinalOf)
      const names = targets.map(({ model }) => model)
      return {
        kind: 'marks',
        id: `window ${targets.map(({ card }) => card).join(' ')}`,
        name: names.length === 1 ? names[0]! : `${names.length} targets`,
        meaning: `${stretch(window)}: the ${formatCount(window.length, 'frame')} that ${names.join(' and ')} saw`,
        marks: marksOf(cellsOf(window)),
        tone: 'model',
        count: String(window.length),
      }
    })
    return [run, ...models]
  })

  const compared = computed<MarksLane | null>(() => {
    const looked = correlations.correlation?.clips[playhead.correlationClip]
    if (!looked || looked.sha256 !== timeline.clip || playhead.subject !== 'correlation') return null
    return {
      kind: 'marks',
      id: 'compared',
      name: 'Compared',
      meaning: `${stretch(looked.ordinals)}: the ${formatCount(looked.ordinals.length, 'frame')} whose layers are compared`,
      marks: marksOf(cellsOf(looked.ordinals)),
      tone: 'plan',
      count: String(looked.ordinals.length),
    }
  })

  /** Which of the compared frames feed which step of the picked cell's video layer. */
  const steps = computed<Lane | null>(() => {
    const looked = correlations.correlation?.clips[playhead.correlationClip]
    const { alignment, video } = cells
    if (!compared.value || !looked || !alignment || !video) return null
    const cellOf = (position: number): number | null => timeline.cellOf(looked.ordinals[position] ?? position)
    const links = cells.steps.flatMap(({ frames, weights }, step) =>
      frames.flatMap((frame, at) => {
        const cell = cellOf(frame)
        return cell === null ? [] : [{ step, cell, share: weights[at]! / Math.max(...weights) }]
      }),
    )
    return {
      kind: 'steps',
      id: 'steps',
      name: 'Time steps',
      meaning: `Frames above, below ${describeAlignment(alignment, looked.ordinals.length)}. ${timePolicyTexts[correlations.correlation!.alignment.policy]}`,
      steps: { places: cells.steps.map(({ centre }) => placeBetween(cellOf, centre)), links, current: cells.step },
      count: cells.step < 0 ? String(cells.steps.length) : `${cells.step + 1} of ${cells.steps.length}`,
    }
  })

  const pinned = computed<readonly Lane[]>(() =>
    timeline.isClipOpen
      ? [{ kind: 'thumbnails', id: 'thumbnails', name: 'Pictures', meaning: 'Frames of the clip, each at its place.' }]
      : [],
  )
  const all = computed<readonly Lane[]>(() =>
    layout.arranged(
      [
        ...(playhead.subject === 'clip' ? [next.value] : []),
        ...ofRun.value,
        compared.value,
        steps.value,
        ...(timeline.isClipOpen ? [] : [keys.value]),
        ...tracks.value,
        // What is looked at comes first: of a run its own frames.
        ...(playhead.subject === 'run' ? [next.value] : []),
        ...(timeline.isClipOpen ? [keys.value] : []),
      ].filter((lane) => lane !== null),
    ),
  )
  const shown = computed(() => all.value.filter(({ id }) => !layout.isHidden(id)))

  return {
    all: computed(() => [...pinned.value, ...all.value]),
    pinned: computed(() =>
      placeLanes(
        pinned.value.filter(({ id }) => !layout.isHidden(id)),
        layout.heightOf,
      ),
    ),
    placed: computed(() => placeLanes(shown.value, layout.heightOf)),
    tracks,
  }
}
export type TimelineLanes = ReturnType<typeof useTimelineLanes>

/** A place between two positions, as a place between their cells. */
function placeBetween(cellOf: (position: number) => number | null, centre: number): number {
  const [before, after] = [cellOf(Math.floor(centre)) ?? 0, cellOf(Math.ceil(centre)) ?? 0]
  return before + (centre - Math.floor(centre)) * (after - before)
}
