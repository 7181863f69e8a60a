import { framesToImage } from '../model/preprocess'
import { readGraph } from '../onnx/codec'
import { defineJob, type JobContext } from '../runtime/job'
import { type Gram, gramOf } from '../similarity/gram'
import type { FrameClip, ImageClip } from '../tensor/clipArray'
import { openRowFile, type RowFile } from '../tensor/rowFile'
import { eachFeatures, type FeatureRequest, type OpenLayers, openLayers } from './features'
import { passesOf, type TappedLayer } from './tapped'

/** One model, the benign clip, and the adversarial frames of some steps of an attack. */
export interface RecordRequest extends Omit<FeatureRequest, 'clip'> {
  readonly benign: FrameClip
  readonly snapshots: Snapshots
}

/** A file of frames, [count, positions, 3, height, width]. */
export interface Snapshots {
  readonly path: string
  readonly count: number
  /** frames of the clip that the file holds; the others stay as they are */
  readonly positions: readonly number[]
}

/** What is recorded of one layer. */
export interface RecordedFeatures extends Gram {
  /** [count][rows]: between benign and adversarial features, float64; a sentence where there is none */
  readonly cosines: (number | string)[][]
}

/**
 * How far the features of adversarial frames are from the benign ones, at every kept step of an attack. Of a layer no more
 * is held than the benign and one adversarial features of a frame, or of a clip for a video model.
 *
 * Progress is the share that is done.
 */
export const recordJob = defineJob<RecordRequest, number, RecordedFeatures[]>({
  name: 'feature/record',
  async run(request, context) {
    const image = framesToImage(request.benign)
    const { count } = request.snapshots
    const grams: Gram[] = []
    await eachFeatures(
      { ...request, clip: image },
      context,
      (share) => context.progress(share / (count + 2)),
      ({ layer, rows }) => (grams[layer] = gramOf(rows)),
    )
    const cosines = await cosinesOf(request, image, context)
    return grams.map((gram, layer) => ({ ...gram, cosines: cosines[layer]! }))
  },
})

type Cosines = RecordedFeatures['cosines']

/** What a pass over some layers goes by. */
interface Walk {
  readonly image: ImageClip
  readonly file: RowFile
  readonly snapshots: Snapshots
  /** frames that go in at once */
  readonly groups: readonly (readonly number[])[]
  readonly context: JobContext<number>
}

/** @returns for each layer */
async function cosinesOf(request: RecordRequest, image: ImageClip, context: JobContext<number>): Promise<Cosines[]> {
  const { layers, snapshots, positions } = request
  const groups = positions ? [positions] : Array.from({ length: image.frames }, (_, frame) => [frame])
  const passes = passesOf(layers, 1)
  const graph = await readGraph(request.model)
  const file = await openRowFile(snapshots.path, 3 * image.height * image.width)
  const found: Cosines[] = []
  const { count } = snapshots
  try {
    for (const [done, pass] of passes.entries()) {
      const model = await openLayers(graph, pass, request)
      const progress = (share: number): void =>
        context.progress((1 + ((done + share) / passes.length) * (count + 1)) / (count + 2))
      const walk = { image, file, snapshots, groups, context: { ...context, progress } }
      found.push(...(await recordPass(model, pass, walk).finally(() => model.close())))
    }
    return found
  } finally {
    await file.close()
  }
}

async function recordPass(
  model: OpenLayers,
  pass: readonly TappedLayer[],
  { image, file, snapshots, groups, context }: Walk,
): Promise<Cosines[]> {
  const { count } = snapshots
  const found = pass.map((): Cosines => Array.from({ length: count }, () => []))
  for (const [done, group] of groups.entries()) {
    const benign = await model.show(image, group)
    for (let kept = 0; kept < count; kept++) {
      if (context.cancelled()) return found
      const { clip, positions } = await adversarialOf(file, snapshots, kept, group, image)
      const adversarial = await model.show(clip, positions)
      benign.forEach((rows, layer) => {
        const cosines = rows.map((row, place) => cosineOf(row, adversarial[layer]![place]!))
        found[layer]![kept]!.push(...cosines)
      })
      context.progress((done + (kept + 1) / count) / groups.length)
      await context.breathe()
    }
  }
  return found
}

/** The frames of a group as they were at a kept step: those the file holds from there, the others benign. */
async function adversarialOf(
  file: RowFile,
  { positions }: Snapshots,
  kept: number,
  group: readonly number[],
  image: ImageClip,
): Promise<{ clip: ImageClip; positions: number[] }> {
  const distinct = [...new Set(group)]
  const size = 3 * image.height * image.width
  const data = new Float32Array(distinct.length * size)
  for (const [place, position] of distinct.entries()) {
    const row = positions.indexOf(position)
    const isKept = row >= 0
    const benign = image.data.subarray(position * size, (position + 1) * size)
    data.set(isKept ? await file.read(kept * positions.length + row) : benign, place * size)
  }
  const clip: ImageClip = { ...image, frames: distinct.length, data }
  return { clip, positions: group.map((position) => distinct.indexOf(position)) }
}

/**
 * Of the flattened features, summed in float64.
 *
 * @returns -1 to 1, or why there is none
 */
export function cosineOf(benign: Float32Array, adversarial: Float32Array): number | string {
  let dot = 0
  let ofBenign = 0
  let ofAdversarial = 0
  for (let i = 0; i < benign.length; i++) {
    const a = benign[i]!
    const b = adversarial[i]!
    dot += a * b
    ofBenign += a * a
    ofAdversarial += b * b
  }
  if (!Number.isFinite(dot) || !Number.isFinite(ofBenign + ofAdversarial)) return 'The features are not finite.'
  if (ofBenign === 0) return 'The benign features are all zero.'
  if (ofAdversarial === 0) return 'The adversarial features are all zero.'
  return Math.max(-1, Math.min(1, dot / Math.sqrt(ofBenign * ofAdversarial)))
}
