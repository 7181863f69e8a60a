import type { Pictures } from '../../contract/clip'
import type { Clip } from './clip'
import { displayGeometry, outputSize } from './geometry'
import type { Geometry } from './geometry'
import { keyAfter, keyBefore } from './pictureIndex'

/** A clip at one display size. */
export interface FrameView {
  readonly geometry: Geometry
  keyOf(ordinal: number): string
  /** from `ordinal` to the next key picture, within `bytes` */
  ahead(ordinal: number, bytes: number): number[]
  /** what leads up to `ordinal` from the key picture before it, as much of it as fits into `bytes`: a decoder passes it anyway */
  behind(ordinal: number, bytes: number): number[]
  /** as many neighbours as fit into `bytes`, more of those that follow */
  around(ordinal: number, bytes: number): number[]
  gather(frames: readonly Uint8Array[]): Pictures
}

/** One view per size; heights that give the same size share it. */
export function viewsOf(clip: Clip): (maxHeight: number | null) => FrameView {
  const views = new Map<string, FrameView>()
  return (maxHeight) => {
    const geometry = displayGeometry(clip.info.width, clip.info.height, maxHeight)
    const { width, height } = outputSize(geometry, clip.info.width, clip.info.height)
    const name = `${clip.info.sha256} ${width}x${height}`
    const view = views.get(name) ?? createView(clip, name, geometry)
    views.set(name, view)
    return view
  }
}

function createView({ info, index }: Clip, name: string, geometry: Geometry): FrameView {
  const { width, height } = outputSize(geometry, info.width, info.height)
  const frameBytes = width * height * 3
  return {
    geometry,
    keyOf: (ordinal) => `${name} ${ordinal}`,
    ahead(ordinal, bytes) {
      const end = Math.min(keyAfter(index, ordinal), ordinal + Math.max(1, Math.floor(bytes / frameBytes)))
      return range(ordinal, end)
    },
    behind(ordinal, bytes) {
      const first = Math.max(keyBefore(index, ordinal), ordinal - Math.floor(bytes / frameBytes))
      return range(first, ordinal)
    },
    around(ordinal, bytes) {
      const count = Math.min(info.frames.length, Math.floor(bytes / frameBytes))
      const first = Math.max(0, Math.min(ordinal - Math.floor(count / 3), info.frames.length - count))
      return range(first, first + count)
    },
    gather(frames) {
      const data = new Uint8Array(frameBytes * frames.length)
      frames.forEach((frame, position) => data.set(frame, position * frameBytes))
      return { count: frames.length, height, width, data }
    },
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step)
}
