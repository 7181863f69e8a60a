import { createHash } from 'node:crypto'
import { elementCount } from '../tensor/shape'
import { readFloats } from './constants'
import type { Graph } from './graph'

/** Smaller tensors (biases, scales) may agree by chance or by convention, e.g. all zeros. */
const fewestElements = 64

/**
 * Fingerprints of a model's weights: SHA-256 of the float32 values of each tensor of at least 64 elements, row-major,
 * whatever its shape. Tensors whose values are all alike (zeros, ones) say nothing and are left out.
 *
 * @returns elements by fingerprint; equal tensors count once
 */
export function weightHashes(graph: Graph): Map<string, number> {
  const hashes = new Map<string, number>()
  for (const constant of graph.constants.values()) {
    const isFloat = constant.type === 'float32' || constant.type === 'float64'
    if (!isFloat || elementCount(constant.shape) < fewestElements) continue
    const values = readFloats(constant)
    if (values.every((value) => value === values[0])) continue
    hashes.set(hashOf(values), values.length)
  }
  return hashes
}

function hashOf(values: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex')
}

export interface SharedWeights {
  /** tensors of `b` found in `a` */
  readonly tensors: number
  /** part of `b`'s weight elements found in `a`, 0 to 1 */
  readonly share: number
}

/**
 * How much of model `b` is model `a`. A target that shares weights with a surrogate is no black box for it.
 * Weights that were changed (folded BatchNorm, inflated kernels) are not recognised and lower the share.
 */
export function sharedWeights(a: Graph, b: Graph): SharedWeights {
  const known = weightHashes(a)
  const all = [...weightHashes(b)]
  const found = all.filter(([hash]) => known.has(hash))
  const elements = (entries: [string, number][]) => entries.reduce((sum, [, count]) => sum + count, 0)
  return { tensors: found.length, share: all.length ? elements(found) / elements(all) : 0 }
}
