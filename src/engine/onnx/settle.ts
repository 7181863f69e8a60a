import { takeBranches } from './branches'
import { foldConstants } from './foldConstants'
import type { Graph } from './graph'
import { inferShapes } from './inferShapes'

/** Every shape told, constants folded, and the branches taken that sizes decide. */
export function settle(graph: Graph): Graph {
  const folded = foldConstants(inferShapes(graph))
  const taken = takeBranches(folded)
  return taken === folded ? folded : settle(taken)
}
