import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { compileGradient } from '../../../src/engine/gradient/compile'
import type { Rule } from '../../../src/engine/gradient/rule'
import { ruleFor } from '../../../src/engine/gradient/rules'
import { drawFrom } from './fuzz/draw'
import { type Grown, graphText, growGraph, recipes } from './fuzz/grow'
import { feedsOf, randomPoint, type Slope, smoothSlopes } from './fuzz/slopes'
import { dot, floatsOf, sessionOf } from './tools'

/** Rules without a recipe, and why. */
const withoutRecipe: Readonly<Record<string, string>> = {}

/** Random graphs for each operator; `I2V_FUZZ_ROUNDS=100` looks longer, from `I2V_FUZZ_SEED` on. */
const rounds = Number(process.env.I2V_FUZZ_ROUNDS ?? 2)
const firstSeed = Number(process.env.I2V_FUZZ_SEED ?? 1)

const slopesAGraph = 6
/** Points that are tried before a graph counts as all kinks. */
const pointsAGraph = 4
const bound = 1e-3

test('every rule has a recipe, or a reason why not', async () => {
  const folder = resolve(import.meta.dirname, '../../../src/engine/gradient/rules')
  const ruled = new Set<string>()
  for (const name of readdirSync(folder)) {
    const family = (await import(join(folder, name))) as Record<string, Partial<Rule> | null>
    for (const exported of Object.values(family)) if (typeof exported?.op === 'string') ruled.add(exported.op)
  }
  const registered = [...ruled].filter((op) =>
    ruleFor({ op, domain: '', name: '', inputs: [], outputs: [], attributes: {} }),
  )
  const cooked = recipes.map(({ op }) => op)

  expect(registered.length).toBeGreaterThan(80)
  expect(new Set(cooked).size).toBe(cooked.length)
  expect([...cooked, ...Object.keys(withoutRecipe)].sort()).toEqual(registered.sort())
})

describe('random graphs have the gradients that differences show', () => {
  test.each(recipes.map(({ op }) => op))('%s', { timeout: 60_000 * rounds }, async (op) => {
    const recipe = recipes.find((candidate) => candidate.op === op)!
    let smooth = 0
    for (let round = 0; round < rounds; round++) {
      const seed = (firstSeed + round) * 1000 + recipes.indexOf(recipe)
      if (await check(growGraph(seed, recipe), seed)) smooth++
    }
    expect(smooth, 'graphs that are smooth somewhere').toBeGreaterThan(0.7 * rounds)
  })
})

/** @returns whether the graph had enough directions without a kink to be checked at all */
async function check(grown: Grown, seed: number): Promise<boolean> {
  const told = (what: string): string => `${what}, seed ${seed}\n${graphText(grown)}`
  const { graph, output } = grown
  const draw = drawFrom(seed)
  try {
    const plain = await sessionOf(graph)
    const names = graph.inputs.map(({ name }) => name)
    const withRespectTo = names.filter((name) => reaches(grown, name))
    const lowering = { maxPool: draw.pick(['masks', 'indices'] as const) }
    const compiled = await sessionOf(
      compileGradient(graph, { of: output, withRespectTo, seedGradient: 'seed', lowering }),
    )
    for (let attempt = 0; attempt < pointsAGraph; attempt++) {
      const point = randomPoint(graph, draw)
      const value = (await plain.run(feedsOf(graph, point)))[output]!
      const weights = Float32Array.from(draw.values(value.size, -1, 1))
      const slopes = await smoothSlopes(plain, graph, point, weights, draw, slopesAGraph)
      if (slopes.length < slopesAGraph / 2) continue
      const results = await compiled.run({ ...feedsOf(graph, point), seed: new Tensor('float32', weights, value.dims) })
      const gradientOf = (name: string): Float32Array | null =>
        withRespectTo.includes(name) ? floatsOf(results[`${name}_grad`]!) : null
      expectSlopes(slopes, gradientOf, told)
      return true
    }
    return false
  } catch (cause) {
    throw new Error(told(cause instanceof Error ? cause.message.split('\n')[0]! : String(cause)), { cause })
  }
}

function expectSlopes(
  slopes: readonly Slope[],
  gradientOf: (name: string) => Float32Array | null,
  told: (what: string) => string,
): void {
  const computed = slopes.map(({ along }) =>
    [...along].reduce((sum, [name, direction]) => sum + dot(gradientOf(name) ?? direction.map(() => 0), direction), 0),
  )
  const error = Math.hypot(...slopes.map(({ measured }, index) => measured - computed[index]!))
  const size = Math.hypot(...slopes.map(({ measured }) => measured))
  const noise = Math.hypot(...slopes.map((slope) => slope.noise))
  const rows = slopes.map(
    ({ along, measured }, index) =>
      `${[...along.keys()]}: ${computed[index]} by the gradient, ${measured} by differences`,
  )
  expect(error, told(rows.join('\n'))).toBeLessThanOrEqual(bound * size + noise)
}

/** Whether an input is on the way to the output; one that is only compared, say, is not. */
function reaches({ graph, output }: Grown, input: string): boolean {
  const reached = new Set([input])
  for (const node of graph.nodes)
    if (node.inputs.some((name) => reached.has(name))) node.outputs.forEach((name) => reached.add(name))
  return reached.has(output)
}
