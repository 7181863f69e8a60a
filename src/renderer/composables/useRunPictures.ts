import { computed, shallowRef, watchEffect, type ComputedRef } from 'vue'
import { openModel } from '../../contract/calls'
import type { ModelCard } from '../../contract/card'
import type { WireError } from '../../contract/error'
import { fullScale, limitAt } from '../../figure/perturbationScale'
import { changeOf, drawPerturbation, type Changes } from '../frame/perturbation'
import { describeChange, describePixel, describePlace, stepsIn, valuesIn, type Size } from '../frame/pixel'
import { attackedPart, type Part } from '../frame/attackedPart'
import type { PictureName, Probe, ShownPicture } from '../frame/shownPicture'
import { useClipStore } from '../stores/clip'
import { usePlayheadStore } from '../stores/playhead'
import { useRunStore } from '../stores/run'
import { useViewerStore } from '../stores/viewer'
import { useHost } from './useConnection'
import { useOverlayPicture } from './useOverlayPicture'
import type { useViewerFrames } from './useViewerFrames'

export const pictureTitles: Readonly<Record<PictureName, string>> = {
  benign: 'Benign',
  adversarial: 'Adversarial',
  perturbation: 'Perturbation',
  rounded: 'Perturbation, 8-bit',
  overlay: 'Feature map',
  source: 'Source',
}

type Frames = ReturnType<typeof useViewerFrames>

/** The forms of the run's frame under the playhead, and the scale that changes are drawn with. */
export function useRunPictures(frames: Frames) {
  const playhead = usePlayheadStore()
  const runs = useRunStore()
  const viewer = useViewerStore()

  const size = computed<Size>(() => runs.opened?.record.resolved ?? { width: 1, height: 1 })
  const full = computed(() => (runs.opened ? fullScale(runs.opened) : 16 / 255))
  const limit = computed(() => (viewer.amplification ? limitAt(viewer.amplification) : full.value * viewer.scalePart))
  const part = useAttackedPart()

  const ofLight = (name: 'benign' | 'adversarial' | 'source'): ComputedRef<ShownPicture> =>
    computed(() => {
      const { shown, failure, isNeeded } = frames[name]
      const picture = shown.value?.frame ?? null
      return {
        name,
        title: pictureTitles[name],
        label: `${pictureTitles[name]} frame${name === 'source' ? ' of the run' : ''}, position ${playhead.index}`,
        picture,
        isCurrent: shown.value?.position === playhead.index,
        failure: name === 'source' && !isNeeded.value ? notOpen : failure.value,
        changes: null,
        where: (place) => (picture ? describePlace(picture, placeIn(name, place)) : ''),
        describe: (place) => (picture ? describePixel(picture, placeIn(name, place)) : ''),
        texts: (index) => (picture ? valuesIn(picture, index).map(String) : []),
      }
    })
  /** The shared place, in the source's own parts. */
  function placeIn(name: PictureName, { x, y }: Probe): Probe {
    const within = name === 'source' ? part.value : null
    return within ? { x: within.x + x * within.width, y: within.y + y * within.height } : { x, y }
  }

  function ofChange(
    name: 'perturbation' | 'rounded',
    changes: ComputedRef<Changes | null>,
    state: () => Pick<ShownPicture, 'isCurrent' | 'failure'>,
  ): ComputedRef<ShownPicture> {
    const decimals = name === 'rounded' ? 0 : 1
    let words: Uint32Array<ArrayBuffer> | undefined
    const picture = computed(() => {
      if (!changes.value) return null
      const { width, height } = changes.value
      if (words?.length !== width * height) words = new Uint32Array(width * height)
      return drawPerturbation(changes.value, viewer.channel, limit.value, words)
    })
    return computed(() => ({
      name,
      title: pictureTitles[name],
      label: `${pictureTitles[name]}, position ${playhead.index}, ${viewer.channel}`,
      picture: picture.value,
      ...state(),
      changes: changes.value,
      where: (place) => describePlace(size.value, place),
      describe: (place) => (changes.value ? describeChange(changes.value, place, decimals) : ''),
      texts: (index) => (changes.value ? stepsIn(changes.value, index, decimals) : []),
    }))
  }

  const overlay = useOverlayPicture(frames)
  const { benign, adversarial, perturbation } = frames
  let rounded: Float32Array | undefined
  const roundedChanges = computed(() => {
    const [before, after] = [benign.shown.value, adversarial.shown.value]
    if (!before || !after || before.position !== after.position) return null
    const { width, height } = before.frame
    if (rounded?.length !== width * height * 3) rounded = new Float32Array(width * height * 3)
    return changeOf(before.frame, after.frame, rounded)
  })

  const pictures = {
    benign: ofLight('benign'),
    adversarial: ofLight('adversarial'),
    source: ofLight('source'),
    overlay,
    perturbation: ofChange(
      'perturbation',
      computed(() => perturbation.shown.value?.frame ?? null),
      () => ({
        isCurrent: perturbation.shown.value?.position === playhead.index,
        failure: perturbation.failure.value,
      }),
    ),
    rounded: ofChange('rounded', roundedChanges, () => ({
      isCurrent: [benign, adversarial].every(({ shown }) => shown.value?.position === playhead.index),
      failure: benign.failure.value ?? adversarial.failure.value,
    })),
  }

  return {
    size,
    full,
    limit,
    part,
    pictureOf: (name: PictureName): ShownPicture => pictures[name].value,
  }
}
export type RunPictures = ReturnType<typeof useRunPictures>

const notOpen: WireError = {
  code: 'viewer/no-clip',
  message: 'The clip of this run is not open.',
  tip: 'Open it with "Source clip" above.',
}

/** Where the attacked frames lie in the clip's picture, once the card of the first attacked model is known. */
function useAttackedPart() {
  const host = useHost()
  const runs = useRunStore()
  const clips = useClipStore()
  const cards = shallowRef<ReadonlyMap<string, ModelCard | null>>(new Map())
  const path = computed(() => runs.opened?.record.resolved.surrogates[0]?.card ?? null)

  watchEffect(() => {
    const asked = path.value
    if (asked === null || cards.value.has(asked)) return
    const keep = (card: ModelCard | null): void => void (cards.value = new Map(cards.value).set(asked, card))
    // Without its card the frames are laid over the whole picture.
    host.ask(openModel, { path: asked }).then(
      ({ card }) => keep(card),
      () => keep(null),
    )
  })
  return computed<Part | null>(() => {
    const card = path.value === null ? null : cards.value.get(path.value)
    return card && clips.clip ? attackedPart(card, clips.clip) : null
  })
}
