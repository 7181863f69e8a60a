import { ints } from '../../onnx/attributes'
import { int64Constant } from '../../onnx/constants'
import type { Attribute, Constant, Graph, Node } from '../../onnx/graph'
import { readingOf, uniqueNames } from '../names'
import { typeOf } from '../tensorType'

/** Where onnxruntime keeps its operators on blocked tensors. */
export const blockedDomain = 'com.microsoft.nchwc'

/** The same tensor in memory as different readers need it; names of tensors of the new graph. */
interface Forms {
  /** row-major [N, C, ...] */
  plain?: string
  /** blocked memory, called [N, C, H, W], as convolutions and pools take it */
  flat?: string
  /** the same memory, called by what it is: [N, C / block, ..., block] */
  view?: string
}

/** A graph that is being written anew with blocked tensors. */
export interface Draft {
  /** the graph it is made from; shapes and types are asked of it */
  readonly source: Graph
  /** channels side by side in memory: 8 or 16 */
  readonly block: number
  readonly nodes: Node[]
  readonly constants: Map<string, Constant>
  readonly forms: Map<string, Forms>
  readonly makers: ReadonlyMap<string, Node>
  readonly unique: (wanted: string) => string
  /** how many nodes read a tensor of the source; one more if it is an output of the graph */
  readers(tensor: string): number
}

export function openDraft(source: Graph, block: number): Draft {
  const { makers, readers } = readingOf(source.nodes)
  const outputs = new Set(source.outputs.map(({ name }) => name))
  return {
    source,
    block,
    nodes: [],
    constants: new Map(source.constants),
    forms: new Map(),
    makers,
    unique: uniqueNames(source),
    readers: (tensor) => (readers.get(tensor) ?? 0) + (outputs.has(tensor) ? 1 : 0),
  }
}

/** Concrete shape of a tensor of the source, null if it is not known. */
export function shapeIn({ source }: Draft, tensor: string): readonly number[] | null {
  const shape = typeOf(source, tensor)?.shape
  return shape?.every((size) => typeof size === 'number') ? (shape as readonly number[]) : null
}

export function formsOf(draft: Draft, tensor: string): Forms {
  let forms = draft.forms.get(tensor)
  if (!forms) draft.forms.set(tensor, (forms = { plain: tensor }))
  return forms
}

export function isBlocked(draft: Draft, tensor: string): boolean {
  const { flat, view } = draft.forms.get(tensor) ?? {}
  return flat !== undefined || view !== undefined
}

/** Adds a node with one output and returns the output's name. */
export function emit(
  draft: Draft,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  { wanted = op.toLowerCase(), domain = '' }: { wanted?: string; domain?: string } = {},
): string {
  const name = draft.unique(wanted)
  draft.nodes.push({ name, op, domain, inputs, outputs: [name], attributes })
  return name
}

export function integers(draft: Draft, values: readonly number[]): string {
  const name = draft.unique('layout_numbers')
  draft.constants.set(name, int64Constant(values))
  return name
}

export function reshape(draft: Draft, tensor: string, shape: readonly number[]): string {
  return emit(draft, 'Reshape', [tensor, integers(draft, shape)])
}

/** [N, C, ...] as it lies in blocks: [N, C / block, ..., block]. */
export function viewShape({ block }: Draft, [batch, channels, ...rest]: readonly number[]): number[] {
  return [batch!, channels! / block, ...rest, block]
}

/** The blocked tensor as convolutions take it, made if need be; null where that is not possible. */
export function flatOf(draft: Draft, tensor: string): string | null {
  const forms = formsOf(draft, tensor)
  if (forms.flat !== undefined) return forms.flat
  const shape = shapeIn(draft, tensor)
  if (!shape || shape.length !== 4 || shape[1]! % draft.block !== 0) return null
  if (forms.view !== undefined) return (forms.flat = reshape(draft, forms.view, shape))
  if (typeOf(draft.source, tensor)?.type !== 'float32') return null
  return (forms.flat = emit(
    draft,
    'ReorderInput',
    [forms.plain!],
    {},
    { wanted: `${tensor}_blocked`, domain: blockedDomain },
  ))
}

/** The blocked tensor by its true shape, made if need be; null where that is not possible. */
export function viewOf(draft: Draft, tensor: string): string | null {
  const forms = formsOf(draft, tensor)
  if (forms.view !== undefined) return forms.view
  const shape = shapeIn(draft, tensor)
  const flat = shape && flatOf(draft, tensor)
  return flat ? (forms.view = reshape(draft, flat, viewShape(draft, shape))) : null
}

/** The row-major tensor, under its own name, made if need be. */
export function plainOf(draft: Draft, tensor: string): string {
  const forms = formsOf(draft, tensor)
  if (forms.plain !== undefined) return forms.plain
  const shape = shapeIn(draft, tensor)!
  const isFloat = typeOf(draft.source, tensor)?.type === 'float32'
  const [op, inputs, attributes, domain] =
    isFloat && shape.length === 4
      ? ([
          'ReorderOutput',
          [flatOf(draft, tensor)!],
          { channels: { kind: 'int', value: shape[1]! } },
          blockedDomain,
        ] as const)
      : (['Reshape', [unblocked(draft, tensor, shape), integers(draft, shape)], {}, ''] as const)
  draft.nodes.push({ name: draft.unique(`${tensor}_plain`), op, domain, inputs, outputs: [tensor], attributes })
  return (forms.plain = tensor)
}

/** Blocks turned back by a plain Transpose, for what ReorderOutput does not take. */
function unblocked(draft: Draft, tensor: string, shape: readonly number[]): string {
  const last = shape.length
  const perm = [0, 1, last, ...shape.slice(2).map((_, axis) => axis + 2)]
  return emit(draft, 'Transpose', [viewOf(draft, tensor)!], { perm: ints(perm) })
}
