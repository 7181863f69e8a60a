import { computed } from 'vue'
import { measureCatalogue } from '../../../contract/correlation'
import { cosineTerms } from '../../../contract/method'
import type { Margins } from '../../../contract/margin'
import type { PerturbationSizes, RunOpened } from '../../../contract/result'
import { frameQuantityOf } from '../../../figure/quantity'
import { useCellStore } from '../../stores/cell'
import { useCorrelationStore } from '../../stores/correlation'
import { useMarginStore } from '../../stores/margin'
import { usePlayheadStore } from '../../stores/playhead'
import { useRunStore } from '../../stores/run'
import { useTimelineStore } from '../../stores/timeline'
import { buildLevels } from '../../timeline/levels'
import type { Lane } from '../../timeline/lane'
import { buildTrack, spansAround, type Track, type TrackValue, type TrackWords } from '../../timeline/track'

import { formNames } from '../similarity/cellWords'
import { marginWords } from './marginWords'

type FrameSize = PerturbationSizes['frames'][number]

const norms: readonly { words: Omit<TrackWords, 'of'>; read: (size: FrameSize) => number | null }[] = [
  {
    words: {
      id: 'perturbation linf',
      name: 'L∞',
      unit: '/255',
      meaning: 'Largest absolute change of a pixel value in the frame, as computed, in units of 1/255.',
      color: 1,
      base: 0,
    },
    read: ({ linf }) => linf * 255,
  },
  {
    words: {
      id: 'perturbation l2',
      name: 'L2',
      unit: '',
      meaning: 'Square root of the frame’s sum of squared changes, pixel values in 0 to 1.',
      color: 4,
      base: 0,
    },
    read: ({ l2 }) => l2,
  },
  {
    words: {
      id: 'perturbation mean',
      name: 'Mean change',
      unit: '/255',
      meaning: 'Mean absolute change of a pixel value in the frame, in units of 1/255.',
      color: 3,
      base: 0,
    },
    read: ({ meanAbsolute }) => meanAbsolute * 255,
  },
  {
    words: {
      id: 'perturbation psnr',
      name: 'PSNR',
      unit: 'dB',
      meaning: 'Peak signal-to-noise ratio of the adversarial frame, peak 1; none where nothing changed.',
      color: 5,
      base: null,
    },
    read: ({ psnrDecibels }) => psnrDecibels,
  },
]

/** Every quantity that is known per frame of what is shown, on the timeline's cells. */
export function useTimelineTracks() {
  const runs = useRunStore()
  const margins = useMarginStore()
  const correlations = useCorrelationStore()
  const cells = useCellStore()
  const playhead = usePlayheadStore()
  const timeline = useTimelineStore()

  /** A run's position on the timeline, which holds all pictures of its clip. */
  function atPositions(ordinals: readonly number[], values: readonly (number | null)[]): TrackValue[] {
    return values.flatMap((value, position) => {
      const cell = timeline.cellOf(ordinals[position] ?? position)
      return value === null || cell === null ? [] : [{ first: cell, last: cell, value }]
    })
  }
  const build = (words: TrackWords, values: readonly TrackValue[]): Track =>
    buildTrack(words, timeline.cells.length, values)

  function runTracks({ record, result, cosines }: RunOpened): Track[] {
    const { ordinals, attackedFrames, surrogates } = record.resolved
    const tracks: Track[] = []
    if (cosines && cosines.steps > 0) {
      const { method } = record.plan
      const of = [...new Set(surrogates.map(({ name }) => name))].join(' + ')
      const terms = cosineTerms(method, cosines.frames, surrogates.length).frame
      const last = [...cosines.values.slice(-cosines.frames)].map((value) => value / terms)
      const { name, noun } = frameQuantityOf(method, surrogates.length)
      // Cosines are of the attacked frames only.
      const their = attackedFrames ? attackedFrames.map((position) => ordinals[position] ?? position) : ordinals
      const words: TrackWords = {
        id: `${name.toLowerCase().replace(',', '')} ${of}`,
        name,
        of,
        unit: '',
        meaning: `${noun}, before the last update.`,
        color: 0,
        base: 0,
        ends: [last.some((value) => value < 0) ? -1 : 0, 1],
      }
      tracks.push(build(words, atPositions(their, last)))
    }
    const sizes = result.perturbation?.float.frames
    if (sizes)
      for (const { words, read } of norms)
        tracks.push(build({ ...words, of: 'perturbation' }, atPositions(ordinals, sizes.map(read))))
    return tracks
  }

  const isOfRun = computed(() => runs.opened?.record.resolved.clip.sha256 === timeline.clip)
  const ofRun = computed(() => (runs.opened && isOfRun.value ? runTracks(runs.opened) : []))
  const ofMargins = computed(() =>
    margins.margins && isOfRun.value
      ? marginTracks(margins.margins).map(({ words, values }) => build(words, values))
      : [],
  )

  /** Windows stand at their middles, as long as it is to the next one. */
  function marginTracks({ targets, ordinals }: Margins) {
    const cellOf = (position: number): number | null => timeline.cellOf(ordinals[position] ?? position)
    const last = Math.max(ordinals.length, ...targets.map(({ influence }) => influence.length)) - 1
    const chosen = targets.slice(margins.chosen, margins.chosen + 1)
    return [...new Set([...chosen, ...targets])].flatMap((target) => {
      const places = (form: 'benign' | 'adversarial') =>
        target.windows.map(({ positions, [form]: { margin } }) => ({
          centre: (Math.min(...positions) + Math.max(...positions)) / 2,
          value: margin,
        }))
      const influence = (which: 'alone' | 'added') =>
        target.influence.flatMap(({ position, [which]: value }) => {
          const cell = cellOf(position)
          return value === null || cell === null ? [] : [{ first: cell, last: cell, value }]
        })
      return marginWords(target).map(({ words, read }) => ({
        words,
        values: read === 'alone' || read === 'added' ? influence(read) : spansAround(places(read), cellOf, last),
      }))
    })
  }

  const ofCell = computed<Track[]>(() => {
    const [detail, looked] = [cells.detail, correlations.correlation?.clips[playhead.correlationClip]]
    if (!detail || !looked || looked.sha256 !== timeline.clip || !cells.image || !cells.video) return []
    const cellOf = (position: number): number | null => timeline.cellOf(looked.ordinals[position] ?? position)
    return detail.curves.map(({ measure, meaning, values }, at) =>
      build(
        {
          id: `similarity ${measure}`,
          name: measureCatalogue[measure].shortName,
          of: `${cells.image!.title} × ${cells.video!.title}`,
          unit: '',
          meaning: `${meaning} ${formNames[cells.form]} frames.`,
          color: at,
          base: 0,
        },
        spansAround(
          detail.steps.map(({ centre }, step) => ({ centre, value: values[step] ?? null })),
          cellOf,
          looked.ordinals.length - 1,
        ),
      ),
    )
  })

  const tracks = computed<readonly Track[]>(() =>
    playhead.subject === 'correlation' ? ofCell.value : [...ofRun.value, ...ofMargins.value, ...ofCell.value],
  )
  const lanes = computed(() =>
    tracks.value.map((track): Extract<Lane, { kind: 'track' }> => ({
      kind: 'track',
      id: track.id,
      name: track.name,
      meaning: track.meaning,
      track,
      levels: buildLevels(track.low, track.high),
    })),
  )
  return { lanes }
}
