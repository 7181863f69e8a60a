import { intsAttribute, stringAttribute } from './attributes'
import { readIntegers } from './constants'
import type { Graph, Node } from './graph'
import { slideOf } from './shape/window'

/** Parts of the picture's width and height; may reach beyond it. */
export interface MapPlace {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the places of a map lie along a side of the picture, in its pixels; the middle of the first pixel is 0.5. */
interface Line {
  /** of the tensor */
  readonly axis: number
  /** middle of what the first place looks at */
  readonly start: number
  /** from one place to the next */
  readonly step: number
}
interface Lines {
  readonly down: Line
  readonly across: Line
}

/**
 * Where the maps of a layer lie in the picture: strides and padding of all windows on the way are followed, along the
 * first path where several meet, and each place covers one stride about the middle of what it looks at.
 *
 * @param input tensor, and its layout, e.g. `NCTHW`; its height and width must be known
 * @returns null where a node on the way moves height or width in a way that is not followed
 * @see Araujo et al., Computing receptive fields of convolutional neural networks, Distill 2019, eq. 3 and 4
 */
export function placeOfMap(graph: Graph, input: { tensor: string; layout: string }, tensor: string): MapPlace | null {
  const shapes = new Map<string, readonly unknown[]>()
  for (const { name, shape } of graph.inputs) if (shape) shapes.set(name, shape)
  for (const [name, { shape }] of graph.types) if (shape) shapes.set(name, shape)
  const [down, across] = [input.layout.indexOf('H'), input.layout.indexOf('W')]
  const known = new Map<string, Lines>([
    [input.tensor, { down: { axis: down, start: 0.5, step: 1 }, across: { axis: across, start: 0.5, step: 1 } }],
  ])
  for (const node of graph.nodes) {
    if (known.has(tensor)) break
    const from = node.inputs.find((name) => known.has(name))
    if (from === undefined) continue
    for (const to of node.outputs) {
      const found = follow(node, graph, known.get(from)!, shapes.get(from), shapes.get(to))
      if (found) known.set(to, found)
    }
  }
  const lines = known.get(tensor)
  const [picture, shape] = [shapes.get(input.tensor), shapes.get(tensor)]
  if (!lines || !picture || !shape) return null
  const side = ({ axis, start, step }: Line, of: number): [from: number, length: number] => [
    (start - step / 2) / Number(picture[of]),
    (step * Number(shape[axis])) / Number(picture[of]),
  ]
  const [[x, width], [y, height]] = [side(lines.across, across), side(lines.down, down)]
  return [x, y, width, height].every(Number.isFinite) ? { x, y, width, height } : null
}

const windows = new Set(['Conv', 'MaxPool', 'AveragePool', 'LpPool'])

type Shape = readonly unknown[] | undefined

function follow(node: Node, graph: Graph, lines: Lines, from: Shape, to: Shape): Lines | null {
  const both = (move: (line: Line) => Line | null): Lines | null => {
    const [down, across] = [move(lines.down), move(lines.across)]
    return down && across ? { down, across } : null
  }
  if (!from || !to) return null
  if (windows.has(node.op)) return both((line) => slide(node, graph, line, from, to))
  if (node.op === 'Transpose') {
    const order = intsAttribute(node, 'perm', [...from.keys()].reverse())
    return both((line) => ({ ...line, axis: order.indexOf(line.axis) }))
  }
  if (node.op === 'Pad') return both((line) => padded(node, graph, line, from.length))
  // Everything else either leaves the two sides alone, counted from the last axis, or stretches them.
  return both((line) => stretch(node, { ...line, axis: to.length - (from.length - line.axis) }, from[line.axis], to))
}

function slide(node: Node, graph: Graph, line: Line, from: readonly unknown[], to: readonly unknown[]): Line | null {
  const axes = from.length - 2
  const axis = line.axis - 2
  const weight = graph.constants.get(node.inputs[1] ?? '') ?? graph.types.get(node.inputs[1] ?? '')
  const kernel = intsAttribute(node, 'kernel_shape', null)?.[axis] ?? weight?.shape?.[line.axis]
  if (axis < 0 || typeof kernel !== 'number') return null
  const one = slideOf(node, kernel, axis, axes)
  const before = padBefore(node, one, Number(from[line.axis]), Number(to[line.axis]))
  return {
    axis: line.axis,
    start: line.start + line.step * (((kernel - 1) * one.dilation) / 2 - before),
    step: line.step * one.stride,
  }
}

function padBefore(
  node: Node,
  { kernel, stride, dilation, padBefore: said }: ReturnType<typeof slideOf>,
  size: number,
  count: number,
) {
  const autoPad = stringAttribute(node, 'auto_pad', 'NOTSET')
  if (autoPad === 'VALID') return 0
  if (!autoPad.startsWith('SAME')) return said
  const missing = Math.max(0, (count - 1) * stride + (kernel - 1) * dilation + 1 - size)
  return autoPad === 'SAME_LOWER' ? Math.ceil(missing / 2) : Math.floor(missing / 2)
}

function padded(node: Node, graph: Graph, line: Line, rank: number): Line | null {
  const pads = intsAttribute(node, 'pads', null) ?? integersOf(graph, node.inputs[1])
  const isWhole = pads?.length === rank * 2 && !node.inputs[3]
  return isWhole ? { ...line, start: line.start - line.step * Number(pads[line.axis]) } : null
}

/** The same room with another number of places: one for a mean over all, several for an enlargement. */
function stretch(node: Node, line: Line, before: unknown, to: readonly unknown[]): Line | null {
  const after = to[line.axis]
  if (typeof before !== 'number' || typeof after !== 'number')
    return before !== undefined && before === after ? line : null
  if (before === after) return line
  const resizes = node.op === 'Resize' || node.op === 'Upsample' || (after === 1 && /^(Reduce|Global)/.test(node.op))
  if (!resizes) return null
  const step = (line.step * before) / after
  return { axis: line.axis, start: line.start - line.step / 2 + step / 2, step }
}

function integersOf(graph: Graph, name: string | undefined): readonly number[] | null {
  const constant = graph.constants.get(name ?? '')
  return constant ? readIntegers(constant) : null
}
