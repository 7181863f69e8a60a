import { encodeModel } from '../onnx/codec'
import type { Graph, Node } from '../onnx/graph'
import { blockedDomain } from '../gradient/layout/draft'
import { defaultLowering } from '../gradient/compile'
import type { Lowering } from '../gradient/rule'
import { defineJob } from '../runtime/job'
import { openSession } from '../runtime/session'
import { float32, floatsOf } from '../runtime/value'
import { largestDifference } from './difference'
import { runCase } from './runCase'

const shape = [1, 16, 1, 2] as const

/** Largest difference from the row-major graph that rounding explains, relative to the largest value. */
const limit = 1e-4

/**
 * How many channels the convolutions of this processor keep side by side, found by having a small tensor put into blocks;
 * null where this onnxruntime has no blocked convolutions, or where a small network in blocks comes out otherwise than
 * row-major.
 */
export async function blockSize(): Promise<Lowering['block']> {
  const block = await askedBlock()
  if (block === null) return null
  try {
    const options = { provider: 'cpu', threads: 1 } as const
    const plain = await runCase(openSession, 'small network', defaultLowering, options)
    const blocked = await runCase(openSession, 'small network', { ...defaultLowering, block }, options)
    const agrees = plain.every((values, index) => largestDifference(blocked[index]!, values) <= limit)
    return agrees ? block : null
  } catch {
    return null
  }
}

async function askedBlock(): Promise<Lowering['block']> {
  const values = Float32Array.from({ length: 32 }, (_, place) => place)
  try {
    const session = await openSession(encodeModel(probe()), { provider: 'cpu', threads: 1 })
    try {
      const order = floatsOf((await session.run({ x: float32(values, shape) }, { y: null })).y!)
      return ([16, 8] as const).find((block) => isInBlocks(order, block)) ?? null
    } finally {
      await session.close()
    }
  } catch {
    return null
  }
}

function probe(): Graph {
  const node: Node = {
    name: 'y',
    op: 'ReorderInput',
    domain: blockedDomain,
    inputs: ['x'],
    outputs: ['y'],
    attributes: {},
  }
  return {
    name: 'block_size',
    irVersion: 8,
    opsets: new Map([
      ['', 18],
      [blockedDomain, 1],
    ]),
    inputs: [{ name: 'x', type: 'float32', shape }],
    outputs: [{ name: 'y', type: 'float32', shape }],
    nodes: [node],
    constants: new Map(),
    types: new Map(),
  }
}

/** Whether numbers counted row-major lie as [16 / block, 1, 2, block]. */
function isInBlocks(order: Float32Array, block: number): boolean {
  return order.every((value, place) => {
    const [outer, column, inner] = [Math.floor(place / block / 2), Math.floor(place / block) % 2, place % block]
    return value === (outer * block + inner) * 2 + column
  })
}

/** `blockSize`, asked in a worker: the engine's own process opens no sessions. */
export const blockJob = defineJob<null, never, Lowering['block']>({ name: 'provider/block', run: blockSize })
