import { WorkbenchError } from '../../contract/error'
import type { Graph, Node, TensorType, Value } from './graph'
import { tensorNames } from './needs'
import { noTensor } from './noTensor'
import { freeName, rename } from './rename'
import { refine } from './shape/dimension'

/**
 * Feeds outputs of `first` to inputs of `second`, so that both run as one graph: a preprocessing before a model.
 *
 * Its inputs are those of `first`, then those of `second` that are not fed; its outputs those of `second`. Tensors of
 * `second` keep their names, for taps; where `first` uses one of them too, its tensor is renamed `name_2`. An input
 * that both have under one name is one input. Both must name the same opset of each domain they share. Where a fed
 * input declares other sizes than it is now given, all inner shapes of `second` are forgotten: infer them again.
 *
 * @param map input of `second` -> output of `first`
 * @throws WorkbenchError `onnx/no-tensor` for names that are no such input or output; `onnx/opset-mismatch`;
 *   `onnx/type-mismatch` if an element type or rank differs
 */
export function connect(first: Graph, second: Graph, map: Readonly<Record<string, string>>): Graph {
  const fed = new Map(Object.entries(map))
  for (const [input, output] of fed) checkJoint(first, second, input, output)
  const before = withoutClashes(first, second, fed)
  const outputNames = new Map(first.outputs.map(({ name }, index) => [name, before.outputs[index]!.name]))
  const after = rename(second, new Map([...fed].map(([input, output]) => [input, outputNames.get(output)!])))
  const isResized = [...fed].some(([input, output]) =>
    isOtherSize(valueOf(first.outputs, output)!, valueOf(second.inputs, input)!),
  )
  const own = new Set(
    second.inputs.filter(({ name }) => fed.has(name)).map(({ name }) => outputNames.get(fed.get(name)!)!),
  )
  return {
    ...merged(before, isResized ? withoutShapes(after) : after, own),
    name: second.name,
  }
}

function merged(first: Graph, second: Graph, fed: ReadonlySet<string>): Graph {
  const opsets = commonOpsets(first, second)
  const shared = new Set([...fed, ...first.inputs.map(({ name }) => name)])
  return {
    name: second.name,
    irVersion: Math.max(first.irVersion, second.irVersion),
    opsets,
    inputs: [...first.inputs, ...second.inputs.filter(({ name }) => !shared.has(name))],
    outputs: second.outputs,
    nodes: [...withFreeNames(first.nodes, second.nodes), ...second.nodes],
    constants: new Map([...first.constants, ...second.constants]),
    types: new Map([...second.types, ...first.types]),
  }
}

/** Names of nodes mean nothing to us, but onnxruntime refuses a graph that has one twice. */
function withFreeNames(nodes: readonly Node[], others: readonly Node[]): Node[] {
  const theirs = new Set(others.map(({ name }) => name).filter(Boolean))
  const taken = new Set([...theirs, ...nodes.map(({ name }) => name)])
  return nodes.map((node) => {
    if (!theirs.has(node.name)) return node
    const name = freeName(node.name, taken)
    taken.add(name)
    return { ...node, name }
  })
}

/** `first` with every tensor renamed that `second` has too, inputs of both under one name excepted. */
function withoutClashes(first: Graph, second: Graph, fed: ReadonlyMap<string, string>): Graph {
  const theirs = tensorNames(second)
  for (const input of fed.keys()) theirs.delete(input)
  const ours = tensorNames(first)
  const taken = new Set([...theirs, ...ours])
  const names = new Map<string, string>()
  for (const name of ours) {
    if (!theirs.has(name) || isCommonInput(first, second, name)) continue
    const free = freeName(name, taken)
    taken.add(free)
    names.set(name, free)
  }
  return rename(first, names)
}

function isCommonInput(first: Graph, second: Graph, name: string): boolean {
  const [ours, theirs] = [valueOf(first.inputs, name), valueOf(second.inputs, name)]
  if (!ours || !theirs) return false
  checkTypes(ours, theirs)
  return true
}

function checkJoint(first: Graph, second: Graph, input: string, output: string): void {
  const from = valueOf(first.outputs, output)
  const to = valueOf(second.inputs, input)
  if (!from)
    throw noTensor(
      output,
      first.outputs.map(({ name }) => name),
      'output',
    )
  if (!to)
    throw noTensor(
      input,
      second.inputs.map(({ name }) => name),
      'input',
    )
  checkTypes(from, to)
}

function checkTypes(from: Value, to: Value): void {
  const sameRank = !from.shape || !to.shape || from.shape.length === to.shape.length
  if (from.type === to.type && sameRank) return
  const describe = ({ name, type, shape }: Value) => `"${name}" (${type}${shape ? `, ${shape.length} axes` : ''})`
  throw new WorkbenchError(
    'onnx/type-mismatch',
    `${describe(from)} cannot be fed to ${describe(to)}.`,
    'Join graphs whose tensors agree in element type and number of axes.',
  )
}

function commonOpsets(first: Graph, second: Graph): Map<string, number> {
  for (const [domain, version] of first.opsets) {
    const other = second.opsets.get(domain)
    if (other !== undefined && other !== version)
      throw new WorkbenchError(
        'onnx/opset-mismatch',
        `Graphs of opset ${version} and ${other}${domain ? ` of ${domain}` : ''} cannot be joined.`,
        'Bring both to one opset first.',
      )
  }
  return new Map([...first.opsets, ...second.opsets])
}

function valueOf(values: readonly Value[], name: string): Value | undefined {
  return values.find((value) => value.name === name)
}

function isOtherSize(from: TensorType, to: TensorType): boolean {
  const both = refine(from.shape, to.shape)
  return !both || !to.shape || both.some((size, axis) => size !== to.shape![axis])
}

function withoutShapes(graph: Graph): Graph {
  const outputs = graph.outputs.map((value) => ({ ...value, shape: null }))
  const types = [...graph.types].map(([name, { type }]): [string, TensorType] => [name, { type, shape: null }])
  return { ...graph, outputs, types: new Map(types) }
}
