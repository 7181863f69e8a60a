import type { LayerTrace } from '../onnx/axes'

/** A layer whose features are wanted. */
export interface TappedLayer {
  readonly tensor: string
  /** what its axes mean */
  readonly trace: LayerTrace
  /** positions of the steps that are wanted; left out: all */
  readonly rows?: readonly number[] | undefined
}

/** Features of a group of layers that are held at once, in bytes: more layers are looked at in another pass. */
const groupBytes = 320 * 2 ** 20

/** Values of one frame, or of one clip of a video model. */
export function valuesOf({ trace }: TappedLayer): number {
  return trace.steps.length * trace.channels * trace.height * trace.width
}

/**
 * Cuts layers into passes, in order, so that the features of each fit into memory. A layer that is larger by itself has a
 * pass of its own.
 *
 * @param runs frames that an image model sees one by one; 1 for a video model
 */
export function passesOf<Layer extends TappedLayer>(
  layers: readonly Layer[],
  runs: number,
  most = groupBytes,
): Layer[][] {
  const passes: Layer[][] = []
  let used = Infinity
  for (const layer of layers) {
    const bytes = valuesOf(layer) * runs * Float32Array.BYTES_PER_ELEMENT
    if (used + bytes > most) {
      passes.push([])
      used = 0
    }
    passes.at(-1)!.push(layer)
    used += bytes
  }
  return passes
}
