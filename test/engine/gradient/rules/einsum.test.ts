import { expect, describe, test } from 'vitest'
import { WorkbenchError } from '../../../../src/contract/error'
import { compileGradient } from '../../../../src/engine/gradient/compile'
import { expectTrueGradient, graphOf } from '../finiteDifference'

const equations: [string, string, number[][]][] = [
  ['a matrix product', 'ij,jk->ik', [[3, 4], [4, 2]]], // prettier-ignore
  ['a matrix product without an arrow', 'ij,jk', [[3, 4], [4, 2]]], // prettier-ignore
  ['the scores of attention', 'bqhd,bkhd->bhqk', [[2, 3, 2, 4], [2, 5, 2, 4]]], // prettier-ignore
  ['an equation with spaces', 'B H I D, B H J D -> B H I J', [[2, 2, 3, 2], [2, 2, 2, 2]]], // prettier-ignore
  ['the values of attention', 'bhqk,bkhd->bqhd', [[2, 2, 3, 5], [2, 5, 2, 4]]], // prettier-ignore
  ['batches by an ellipsis', '...ij,...jk->...ik', [[2, 2, 3, 4], [2, 2, 4, 2]]], // prettier-ignore
  ['an ellipsis that stretches', '...ij,...jk->...ik', [[2, 1, 3, 4], [1, 2, 4, 2]]], // prettier-ignore
  ['an ellipsis in one operand, none written behind', '...ij,jk', [[2, 3, 4], [4, 2]]], // prettier-ignore
  ['a letter summed in one operand alone', 'ij,kl->ik', [[2, 3], [4, 2]]], // prettier-ignore
  ['a letter that stretches and stays', 'ij,ij->ij', [[2, 1], [2, 3]]], // prettier-ignore
  ['a letter that stretches and is summed', 'ij,ij->i', [[2, 1], [2, 3]]], // prettier-ignore
  ['an inner product', 'i,i->', [[4], [4]]], // prettier-ignore
  ['an outer product', 'i,j->ji', [[3], [4]]], // prettier-ignore
  ['a transposition', 'ijk->kij', [[2, 3, 4]]],
  ['a sum over axes', 'ijk->j', [[2, 3, 4]]],
  ['three operands', 'bi,ij,bj->b', [[2, 3], [3, 4], [2, 4]]], // prettier-ignore
]

test.each(equations)('Einsum: %s, %s', async (_, equation, inputs) => {
  await expectTrueGradient({ inputs, build: (graph, names) => graph.emit('Einsum', names, { equation }), step: 0.02 })
})

describe('what Einsum does not cover', () => {
  test('a diagonal is refused by name', () => {
    const graph = graphOf({
      inputs: [[3, 3]],
      build: (builder, [x]) => builder.emit('Einsum', [x!], { equation: 'ii->i' }),
    })
    const compile = (): unknown => compileGradient(graph, { of: graph.outputs[0]!.name, withRespectTo: ['x0'] })
    expect(compile).toThrow(WorkbenchError)
    expect(compile).toThrow('diagonal')
  })
})
