import { floatConstant } from '../../../src/engine/onnx/constants'
import type { Attribute, Constant, Graph, Node, Value } from '../../../src/engine/onnx/graph'
import { noise } from './support'

/** `node('Conv', ['x', 'w'], ['y'])` */
export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Record<string, Attribute> = {},
): Node {
  return { name: `${outputs[0]}_${op}`, op, domain: '', inputs, outputs, attributes }
}

export function value(name: string, shape: Value['shape'] = [2, 3], type: Value['type'] = 'float32'): Value {
  return { name, type, shape }
}

export function graphOf(parts: Partial<Omit<Graph, 'constants'>> & { constants?: Record<string, Constant> }): Graph {
  return {
    name: 'test',
    irVersion: 8,
    opsets: new Map([['', 17]]),
    inputs: [value('x')],
    outputs: [value('y')],
    nodes: [],
    types: new Map(),
    ...parts,
    constants: new Map(Object.entries(parts.constants ?? {})),
  }
}

/** x -> a = Relu -> b = a W -> y = Sigmoid; c = Tanh(a) leads nowhere. */
export const chain = graphOf({
  nodes: [
    node('Relu', ['x'], ['a']),
    node('MatMul', ['a', 'w'], ['b']),
    node('Tanh', ['a'], ['c']),
    node('Sigmoid', ['b'], ['y']),
  ],
  outputs: [value('y', [2, 4])],
  constants: { w: floatConstant(noise(12), [3, 4]), unused: floatConstant([1, 2]) },
})
