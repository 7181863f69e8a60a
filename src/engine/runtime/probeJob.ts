import type { Provider } from '../../contract/plan'
import { defineJob } from './job'
import { openSession } from './session'
import { float32, floatsOf } from './value'

export interface ProbeRequest {
  readonly provider: Provider
  /** bytes of a graph with one float input `x` and one float output `y` */
  readonly model: Uint8Array
  readonly shape: readonly number[]
}

/** Really makes a session on a provider and runs a small graph; resolves to the largest absolute output. */
export const probeJob = defineJob<ProbeRequest, never, number>({
  name: 'runtime/probe',
  async run({ provider, model, shape }) {
    const session = await openSession(model, { provider, threads: 1 })
    try {
      const size = shape.reduce((product, dimension) => product * dimension, 1)
      const results = await session.run({ x: float32(new Float32Array(size).fill(1), shape) }, { y: null })
      return Math.max(...floatsOf(results.y!))
    } finally {
      await session.close()
    }
  },
})
