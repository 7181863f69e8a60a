import { computed } from 'vue'
import { getClipFrames, getPerturbation, getRunFrames, type runForms } from '../../contract/calls'
import type { FrameSource } from '../frame/frameLoader'
import type { PerturbationFrame } from '../frame/perturbation'
import type { Picture } from '../frame/picture'
import type { Size } from '../frame/pixel'
import { batchOf, makePictures } from '../frame/pictureMaker'
import { useClipStore } from '../stores/clip'
import { usePlayheadStore } from '../stores/playhead'
import { useRunStore } from '../stores/run'
import { useViewerStore } from '../stores/viewer'
import { useHost } from './useConnection'
import { useFrames } from './useFrames'

/** Pictures of a clip are scaled to this many rows for the window, unless every pixel is wanted. */
const shownRows = 720

/** Pictures of a clip that are asked for at once, at the size they are shown in. */
function batchAt({ width, height }: Size, maxHeight: number | null): number {
  const scale = Math.min(1, (maxHeight ?? height) / height)
  return batchOf(width * scale, height * scale)
}

const measured = (picture: Picture) => ({ frame: picture, bytes: picture.data.byteLength })

/** The pictures under the playhead: of the clip, or of the run in the forms that are looked at. */
export function useViewerFrames() {
  const host = useHost()
  const clips = useClipStore()
  const runs = useRunStore()
  const playhead = usePlayheadStore()
  const viewer = useViewerStore()
  const position = computed(() => playhead.index)

  /** Rows that pictures of a clip are scaled to; null: every pixel, where one would be seen. */
  function rowsOf(height: number): number | null {
    const { scale } = viewer.view
    const isClose = viewer.pixels === 'exact' || (scale !== null && scale * height > shownRows)
    return isClose && height > shownRows ? null : shownRows
  }

  const clipSource = computed<FrameSource<Picture> | null>(() => {
    if (playhead.subject !== 'clip' || !clips.clip) return null
    const { path, sha256, frames } = clips.clip
    const maxHeight = rowsOf(clips.clip.height)
    return {
      prefix: `clip ${sha256} ${maxHeight} `,
      length: frames.length,
      batch: batchAt(clips.clip, maxHeight),
      ahead: 24,
      groupStart: (position) => frames.isKeyFrame.lastIndexOf(1, position),
      fetch: async (ordinals) =>
        (await makePictures(await host.ask(getClipFrames, { path, ordinals: [...ordinals], maxHeight }))).map(measured),
    }
  })

  const runFolder = computed(() => (playhead.subject === 'run' ? (runs.opened?.folder ?? null) : null))
  const length = computed(() => playhead.runTrack.length)

  const formSource = (form: (typeof runForms)[number]) =>
    computed<FrameSource<Picture> | null>(() => {
      const folder = runFolder.value
      if (folder === null || !viewer.needs.has(form)) return null
      return {
        prefix: `run ${folder} ${form} `,
        length: length.value,
        batch: 8,
        ahead: 32,
        fetch: async (positions) =>
          (await makePictures(await host.ask(getRunFrames, { folder, form, positions: [...positions] }))).map(measured),
      }
    })

  const perturbationSource = computed<FrameSource<PerturbationFrame> | null>(() => {
    const folder = runFolder.value
    if (folder === null || !viewer.needs.has('perturbation')) return null
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

  /** The clip's own pictures of the attacked frames, where the clip is open. */
  const runClipSource = computed<FrameSource<Picture> | null>(() => {
    const { clip } = clips
    const clipOfRun = runs.opened?.record.resolved.clip.sha256
    if (playhead.subject !== 'run' || !viewer.needs.has('source') || clip?.sha256 !== clipOfRun) return null
    const ordinals = playhead.runTrack.map(({ ordinal }) => ordinal)
    if (!clip || ordinals.some((ordinal) => ordinal === null)) return null
    const maxHeight = rowsOf(clip.height)
    return {
      prefix: `run-clip ${clip.sha256} ${ordinals.join()} ${maxHeight} `,
      length: ordinals.length,
      batch: batchAt(clip, maxHeight),
      ahead: 16,
      fetch: async (positions) => {
        const asked = positions.map((at) => ordinals[at]!)
        return (await makePictures(await host.ask(getClipFrames, { path: clip.path, ordinals: asked, maxHeight }))).map(
          measured,
        )
      },
    }
  })

  const clip = useFrames(clipSource, position)
  const ofRun = {
    benign: useFrames(formSource('benign'), position),
    adversarial: useFrames(formSource('adversarial'), position),
    perturbation: useFrames(perturbationSource, position),
    source: useFrames(runClipSource, position),
  }
  return {
    clip,
    ...ofRun,
    /** those that somebody looks at */
    needed: computed(() =>
      playhead.subject === 'clip' ? [clip] : Object.values(ofRun).filter(({ isNeeded }) => isNeeded.value),
    ),
  }
}
