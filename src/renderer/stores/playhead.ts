import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { z } from 'zod'
import { frameEntries } from '../../contract/clip'
import { useClipStore } from './clip'
import { useCorrelationStore } from './correlation'
import { useRunStore } from './run'
import { useStudyPartsStore } from './studyParts'
import { useWorkspaceStore } from './workspace'

/** One picture the playhead can rest on. */
export interface TrackFrame {
  /** stored picture of the source clip; null for frames that came from a file */
  readonly ordinal: number | null
  /** seconds from the clip's first picture; null where the source has no time */
  readonly timeSeconds: number | null
  readonly isKeyFrame: boolean
}

export type Subject = 'clip' | 'run' | 'correlation'

const placeSchema = z.object({
  subject: z.enum(['clip', 'run', 'correlation']),
  clip: z.int().min(0),
  index: z.int().min(0),
})
type Place = z.infer<typeof placeSchema>

const speeds = [1, 2, 4, 8] as const

/** Which picture is shown, and how it moves. Everything on screen that has a time is locked to it. */
export const usePlayheadStore = defineStore('playhead', () => {
  const clips = useClipStore()
  const runs = useRunStore()
  const correlations = useCorrelationStore()
  const workspaces = useWorkspaceStore()
  const parts = useStudyPartsStore()
  const subject = ref<Subject>('clip')
  const index = ref(0)
  /** position of the clip that is shown of a correlation */
  const correlationClip = ref(0)
  /** pictures' time per second: 0 stands still, negative runs backwards */
  const rate = ref(0)

  const clipTrack = computed<readonly TrackFrame[]>(() => (clips.clip ? frameEntries(clips.clip.frames) : []))
  const runTrack = computed<readonly TrackFrame[]>(() => {
    const record = runs.opened?.record
    if (!record) return []
    const { ordinals, timesSeconds, frames } = record.resolved
    const isKeyFrame = clips.clip?.sha256 === record.resolved.clip.sha256 ? clips.clip.frames.isKeyFrame : []
    return Array.from({ length: frames }, (_, position) => ({
      ordinal: ordinals[position] ?? null,
      timeSeconds: timesSeconds[position] ?? null,
      isKeyFrame: isKeyFrame[ordinals[position] ?? -1] === 1,
    }))
  })
  /** The frames that a correlation looked at. */
  const correlationTrack = computed<readonly TrackFrame[]>(() => {
    const looked = correlations.correlation?.clips[correlationClip.value]
    if (!looked) return []
    const isKeyFrame = clips.clip?.sha256 === looked.sha256 ? clips.clip.frames.isKeyFrame : []
    return looked.ordinals.map((ordinal, position) => ({
      ordinal,
      timeSeconds: looked.timesSeconds[position] ?? null,
      isKeyFrame: isKeyFrame[ordinal] === 1,
    }))
  })
  const tracks = { clip: clipTrack, run: runTrack, correlation: correlationTrack }
  const track = computed(() => tracks[subject.value].value)
  const frame = computed(() => track.value[index.value] ?? null)
  const last = computed(() => Math.max(0, track.value.length - 1))

  const timeAt = (position: number): number => {
    const ofRun = runs.opened?.record.resolved.framesPerSecond ?? 0
    // Frames from a file have no time stamps, only the rate their run was saved at.
    return track.value[position]?.timeSeconds ?? position / (ofRun > 0 ? ofRun : 25)
  }

  function seek(position: number): void {
    index.value = Math.min(last.value, Math.max(0, Math.round(position)))
  }

  function step(frames: number): void {
    rate.value = 0
    seek(index.value + frames)
  }

  /** Moves to the picture nearest to a second away, at least one picture. */
  function stepSeconds(seconds: number): void {
    rate.value = 0
    const goal = timeAt(index.value) + seconds
    const direction = Math.sign(seconds)
    let position = index.value + direction
    while (position > 0 && position < last.value && (goal - timeAt(position)) * direction > 1e-6) position += direction
    seek(position)
  }

  /** J and L: play that way, faster with every press, slower against the way it goes. */
  function shuttle(direction: 1 | -1): void {
    const speed = Math.abs(rate.value)
    if (rate.value === 0) rate.value = direction
    else if (Math.sign(rate.value) === direction) rate.value = direction * Math.min(speeds.at(-1)!, speed * 2)
    else rate.value = speed > 1 ? -direction * (speed / 2) : direction
    if (rate.value > 0 && index.value === last.value) seek(0)
    if (rate.value < 0 && index.value === 0) seek(last.value)
  }

  /** At a speed of its own, half for looking closely. */
  function play(speed: number): void {
    rate.value = speed
    if (speed > 0 && index.value === last.value) seek(0)
    if (speed < 0 && index.value === 0) seek(last.value)
  }

  function pause(): void {
    rate.value = 0
  }

  const togglePlay = (): void => (rate.value === 0 ? shuttle(1) : pause())

  /** Shows the clip or the run, at the same source picture where both have it. */
  function show(next: Subject): void {
    const ordinal = frame.value?.ordinal ?? null
    rate.value = 0
    subject.value = next
    if (ordinal !== null) seekOrdinal(ordinal)
    else seek(index.value)
  }

  /** Another clip of the correlation, from its beginning. */
  function showClip(position: number): void {
    rate.value = 0
    correlationClip.value = position
    seek(0)
  }

  function seekOrdinal(ordinal: number): void {
    let best = 0
    const distance = (position: number): number => Math.abs((track.value[position]?.ordinal ?? Infinity) - ordinal)
    for (let position = 1; position < track.value.length; position++)
      if (distance(position) < distance(best)) best = position
    seek(best)
  }

  const isSimilarity = (): boolean => workspaces.workspace === 'similarity'
  /** What the workspace is about; the clip while there is no correlation. */
  const own = (): Subject => {
    if (isSimilarity()) return correlationTrack.value.length > 0 ? 'correlation' : 'clip'
    return runs.opened ? 'run' : 'clip'
  }
  const showOwn = (): void => show(own())

  /** where a study has it, until what it is on has been opened */
  const awaited = shallowRef<Place | null>(null)

  function settle(): void {
    const place = awaited.value
    if (!place) return
    correlationClip.value = place.clip
    if (tracks[place.subject].value.length === 0) return
    awaited.value = null
    subject.value = place.subject
    seek(place.index)
  }

  /** What a study brings moves nothing, but for the playhead to where the study has it. @returns whether it is that */
  function settleAtArrival(part: Subject): boolean {
    if (!parts.isArriving(part)) {
      awaited.value = null
      return false
    }
    const wasAwaited = awaited.value !== null
    settle()
    return !wasAwaited || awaited.value === null
  }

  /** Who moves it while something is still being opened stays there. */
  function byPerson<Values extends unknown[]>(move: (...values: Values) => void): (...values: Values) => void {
    return (...values) => {
      move(...values)
      if (track.value.length > 0) awaited.value = null
    }
  }

  // A new clip starts at its beginning; a new run keeps the source picture when it can.
  watch(
    () => clips.clip,
    () => {
      if (settleAtArrival('clip') || own() === 'correlation') return
      subject.value = 'clip'
      rate.value = 0
      seek(0)
    },
    { flush: 'sync' },
  )
  watch(
    () => runs.opened,
    (run, before) => {
      if (settleAtArrival('run') || isSimilarity()) return
      if (run) show('run')
      else if (before && subject.value === 'run') show('clip')
    },
    { flush: 'sync' },
  )

  watch(
    () => correlations.opened?.folder,
    () => {
      if (settleAtArrival('correlation')) return
      correlationClip.value = 0
      if (isSimilarity()) showOwn()
    },
    { flush: 'sync' },
  )
  // Each workspace shows its own, at the same source picture where both have it.
  watch(
    () => workspaces.workspace,
    () => {
      awaited.value = null
      showOwn()
    },
    { flush: 'sync' },
  )

  parts.add({
    key: 'playhead',
    kind: 'view',
    schema: placeSchema,
    read: () => awaited.value ?? { subject: subject.value, clip: correlationClip.value, index: index.value },
    write: (before) => {
      rate.value = 0
      awaited.value = before
      settle()
    },
  })

  return {
    subject,
    correlationClip,
    index,
    rate,
    clipTrack,
    runTrack,
    correlationTrack,
    track,
    frame,
    last,
    isPlaying: computed(() => rate.value !== 0),
    timeAt,
    seek: byPerson(seek),
    seekOrdinal: byPerson(seekOrdinal),
    showClip: byPerson(showClip),
    step: byPerson(step),
    stepSeconds: byPerson(stepSeconds),
    shuttle: byPerson(shuttle),
    play: byPerson(play),
    pause,
    togglePlay: byPerson(togglePlay),
    show: byPerson(show),
  }
})
