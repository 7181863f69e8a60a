import { WorkbenchError } from '../../../contract/error'
import { readNumbers } from '../../onnx/constants'
import type { BackwardView, ExpandView } from '../rule'

/**
 * Values of an input that has to be fixed.
 *
 * @throws WorkbenchError `gradient/not-constant` if it is computed while the model runs
 */
export function numbersOf({ graph, node, input }: BackwardView | ExpandView, index: number): readonly number[] {
  const constant = graph.constantOf(input(index))
  const numbers = constant && readNumbers(constant)
  if (numbers) return numbers
  throw new WorkbenchError(
    'gradient/not-constant',
    `Input "${input(index)}" of ${node.op} (node "${node.name}") is computed while the model runs; its gradient needs fixed numbers.`,
    'Choose a tap layer before this node.',
  )
}
