import { computed } from 'vue'
import { getClipFrames, getPerturbation, getRunFrames, type runForms } from '../../contract/calls'
import type { FrameSource } from '../frame/frameLoader'
import type { PerturbationFrame } from '../frame/perturbation'
import { toPictures, type Picture } from '../frame/picture'
import { useClipStore } from '../stores/clip'
import { usePlayheadStore } from '../stores/playhead'
import { useRunStore } from '../stores/run'
import { useViewerStore } from '../stores/viewer'
import { useHost } from './useConnection'
import { useFrames } from './useFrames'

/** Pictures are scaled to this many rows for the window, unless every pixel is wanted. */
const shownRows = 720

const measured = (picture: Picture) => ({ frame: picture, bytes: picture.data.byteLength })

/** The pictures under the playhead: of the clip, or of the run in its three forms. */
export function useViewerFrames() {
  const host = useHost()
  const clips = useClipStore()
  const runs = useRunStore()
  const playhead = usePlayheadStore()
  const viewer = useViewerStore()
  const position = computed(() => playhead.index)

  const clipSource = computed<FrameSource<Picture> | null>(() => {
    if (playhead.subject !== 'clip' || !clips.clip) return null
    const { path, sha256, frames } = clips.clip
    const maxHeight = viewer.pixelExact ? null : shownRows
    return {
      prefix: `clip ${sha256} ${maxHeight} `,
      length: frames.length,
      batch: 4,
      ahead: 16,
      fetch: async (ordinals) =>
        toPictures(await host.ask(getClipFrames, { path, ordinals: [...ordinals], maxHeight })).map(measured),
    }
  })

  const runFolder = computed(() => (playhead.subject === 'run' ? (runs.opened?.folder ?? null) : null))
  const length = computed(() => playhead.runTrack.length)

  const formSource = (form: (typeof runForms)[number]) =>
    computed<FrameSource<Picture> | null>(() => {
      const folder = runFolder.value
      if (folder === null) return null
      return {
        prefix: `run ${folder} ${form} `,
        length: length.value,
        batch: 8,
        ahead: 32,
        fetch: async (positions) =>
          toPictures(await host.ask(getRunFrames, { folder, form, positions: [...positions] })).map(measured),
      }
    })

  const perturbationSource = computed<FrameSource<PerturbationFrame> | null>(() => {
    const folder = runFolder.value
    if (folder === null) return null
    return {
      prefix: `run ${folder} perturbation `,
      length: length.value,
      batch: 4,
      ahead: 32,
      fetch: (positions) =>
        Promise.all(
          positions.map(async (at) => {
            const frame = await host.ask(getPerturbation, { folder, position: at })
            return { frame, bytes: frame.values.byteLength }
          }),
        ),
    }
  })

  return {
    clip: useFrames(clipSource, position),
    benign: useFrames(formSource('benign'), position),
    adversarial: useFrames(formSource('adversarial'), position),
    perturbation: useFrames(perturbationSource, position),
  }
}
