import { intAttribute } from '../../onnx/attributes'
import { defineRule } from '../rule'

/** y = softmax(x), so dx = y (dy - sum(dy y)). */
export const softmax = defineRule({
  op: 'Softmax',
  opsets: [13],
  backward({ graph, node, output, gradOut }) {
    const weighted = graph.emit('Mul', [gradOut(0), output(0)])
    const total = graph.emit('ReduceSum', [weighted, graph.integers([intAttribute(node, 'axis', -1)])], { keepdims: 1 })
    return [graph.emit('Mul', [output(0), graph.emit('Sub', [gradOut(0), total])])]
  },
})

/** y = log softmax(x), so dx = dy - exp(y) sum(dy). */
export const logSoftmax = defineRule({
  op: 'LogSoftmax',
  opsets: [13],
  backward({ graph, node, output, gradOut }) {
    const axis = graph.integers([intAttribute(node, 'axis', -1)])
    const total = graph.emit('ReduceSum', [gradOut(0), axis], { keepdims: 1 })
    return [graph.emit('Sub', [gradOut(0), graph.emit('Mul', [graph.emit('Exp', [output(0)]), total])])]
  },
})
