import { flagAttribute, intAttribute, stringAttribute } from '../attributes'
import type { ShapeContext, ShapeRules } from './rule'
import { rulesFor, typed } from './rule'

/** All states [steps, directions, batch, hidden], then the last hidden and, for LSTM, cell state. */
function recurrentStates(context: ShapeContext) {
  const { node, shape } = context
  const input = shape(0)
  const hidden = intAttribute(node, 'hidden_size', null) ?? shape(2)?.at(-1) ?? null
  const directions = stringAttribute(node, 'direction', 'forward') === 'bidirectional' ? 2 : 1
  const batchFirst = flagAttribute(node, 'layout', false)
  const [steps, batch] = batchFirst
    ? [input?.[1] ?? null, input?.[0] ?? null]
    : [input?.[0] ?? null, input?.[1] ?? null]
  const all = batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]
  const last = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
  return [all, last, last].flatMap((known) => typed(context, known))
}

export const recurrent: ShapeRules = rulesFor(['LSTM', 'GRU', 'RNN'], recurrentStates)
