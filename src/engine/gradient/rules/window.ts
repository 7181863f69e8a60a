import { intsAttribute, stringAttribute } from '../../onnx/attributes'
import type { Node } from '../../onnx/graph'

/** How a convolution or pool slides; one entry per spatial axis. */
export interface Window {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** zeros put before and after the data */
  readonly begin: readonly number[]
  readonly end: readonly number[]
}

export interface Convolution {
  readonly window: Window
  readonly group: number
  /** tensor name, [outputs, inputs / group, ...kernel] */
  readonly weights: string
  /** shape of the data the convolution reads, [N, C, ...] */
  readonly inputShape: readonly number[]
  /** shape of what it gives, [N, M, ...] */
  readonly outputShape: readonly number[]
}

/**
 * Reads a node's window and settles `auto_pad`.
 *
 * @param kernel spatial size of the window
 * @param sizes spatial size of the input
 * @param outputs spatial size of the output
 */
export function windowOf(
  node: Node,
  kernel: readonly number[],
  sizes: readonly number[],
  outputs: readonly number[],
): Window {
  const ones = kernel.map(() => 1)
  const strides = intsAttribute(node, 'strides', ones)
  const dilations = intsAttribute(node, 'dilations', ones)
  const autoPad = stringAttribute(node, 'auto_pad', 'NOTSET')
  if (autoPad === 'NOTSET') {
    const pads = intsAttribute(node, 'pads', [...ones, ...ones].fill(0))
    return { kernel, strides, dilations, begin: pads.slice(0, kernel.length), end: pads.slice(kernel.length) }
  }
  const totals = kernel.map((size, axis) => {
    const reach = (outputs[axis]! - 1) * strides[axis]! + (size - 1) * dilations[axis]! + 1
    return autoPad === 'VALID' ? 0 : Math.max(reach - sizes[axis]!, 0)
  })
  const smaller = totals.map((total) => Math.floor(total / 2))
  const larger = totals.map((total) => Math.ceil(total / 2))
  const isUpper = autoPad !== 'SAME_LOWER'
  return { kernel, strides, dilations, begin: isUpper ? smaller : larger, end: isUpper ? larger : smaller }
}

/** The window of a pool with its ceiling mode, whose last window may hang over the end of the data. */
export function poolWindowOf(node: Node, sizes: readonly number[], outputs: readonly number[]): Window {
  return windowOf(node, intsAttribute(node, 'kernel_shape', []), sizes, outputs)
}

export function windowAttributes(window: Window): Record<string, readonly number[]> {
  return { strides: window.strides, dilations: window.dilations, pads: [...window.begin, ...window.end] }
}
