import { flagAttribute, intsAttribute, stringAttribute } from '../attributes'
import type { Dimension, Node } from '../graph'
import { mapSize } from './dimension'
import type { Shape } from './rule'

/** A window that slides over one spatial axis. */
interface Slide {
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly padBefore: number
  readonly padAfter: number
}

export function slideOf(node: Node, kernel: number, axis: number, axes: number): Slide {
  const pads = intsAttribute(node, 'pads', [])
  return {
    kernel,
    stride: intsAttribute(node, 'strides', [])[axis] ?? 1,
    dilation: intsAttribute(node, 'dilations', [])[axis] ?? 1,
    padBefore: pads[axis] ?? 0,
    padAfter: pads[axis + axes] ?? 0,
  }
}

/** Spatial sizes after sliding a window of `kernel` over `sizes`, by the operator's strides, pads and rounding. */
export function slideOver(node: Node, sizes: Shape, kernel: readonly number[]): Dimension[] {
  const autoPad = stringAttribute(node, 'auto_pad', 'NOTSET')
  const roundUp = flagAttribute(node, 'ceil_mode', false)
  return sizes.map((size, axis) => {
    const slide = slideOf(node, kernel[axis] ?? 1, axis, sizes.length)
    return mapSize(size, (known) => windowCount(known, slide, autoPad, roundUp))
  })
}

function windowCount(size: number, slide: Slide, autoPad: string, roundUp: boolean): number {
  const { stride } = slide
  if (autoPad.startsWith('SAME')) return Math.ceil(size / stride)
  const reach = (slide.kernel - 1) * slide.dilation + 1
  const padBefore = autoPad === 'VALID' ? 0 : slide.padBefore
  const padAfter = autoPad === 'VALID' ? 0 : slide.padAfter
  const room = size + padBefore + padAfter - reach
  if (!roundUp) return Math.floor(room / stride) + 1
  const count = Math.ceil(room / stride) + 1
  // A last window that would begin in the padding behind the input is left out.
  return (count - 1) * stride >= size + padBefore ? count - 1 : count
}

/** Spatial sizes of a transposed convolution. */
export function spreadOver(node: Node, sizes: Shape, kernel: readonly number[]): Dimension[] {
  const wanted = intsAttribute(node, 'output_shape', null)
  const extra = intsAttribute(node, 'output_padding', [])
  const isSame = stringAttribute(node, 'auto_pad', 'NOTSET').startsWith('SAME')
  return sizes.map((size, axis) => {
    if (wanted) return wanted[wanted.length - sizes.length + axis] ?? null
    const { stride, dilation, padBefore, padAfter } = slideOf(node, kernel[axis] ?? 1, axis, sizes.length)
    const reach = ((kernel[axis] ?? 1) - 1) * dilation + 1
    return mapSize(size, (known) =>
      isSame ? known * stride : (known - 1) * stride + (extra[axis] ?? 0) + reach - padBefore - padAfter,
    )
  })
}
