import { decodeModel, encodeModel } from '../../../src/engine/onnx/codec'
import type { Constant } from '../../../src/engine/onnx/graph'
import type { JobContext } from '../../../src/engine/runtime/job'
import { openSession, type Session, type SessionOpener } from '../../../src/engine/runtime/session'
import type { TensorValue } from '../../../src/engine/runtime/value'

/** For jobs that are run where they are. */
export const idle: JobContext<never> = {
  progress: () => undefined,
  cancelled: () => false,
  breathe: () => Promise.resolve(),
}

/** Every provider but the CPU is the CPU with weights rounded to so many bits after the leading one. */
export function roundedTo(bits: number): SessionOpener {
  return (model, options) => {
    if (options.provider === 'cpu') return openSession(model, options)
    const graph = decodeModel(model as Uint8Array, 'a graph under test')
    const constants = new Map([...graph.constants].map(([name, constant]) => [name, rounded(constant, bits)]))
    return openSession(encodeModel({ ...graph, constants }), { ...options, provider: 'cpu' })
  }
}

/** Every provider but the CPU is the CPU whose float outputs are changed. */
export function changedBy(change: (value: number, index: number) => number): SessionOpener {
  return async (model, options) => {
    const session = await openSession(model, { ...options, provider: 'cpu' })
    return options.provider === 'cpu' ? session : withOutputs(session, change)
  }
}

function withOutputs(session: Session, change: (value: number, index: number) => number): Session {
  const changed = (value: TensorValue): TensorValue =>
    value.data instanceof Float32Array ? { ...value, data: value.data.map(change) } : value
  return {
    ...session,
    async run(feeds, fetches) {
      const results = await session.run(feeds, fetches)
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, changed(value)]))
    },
  }
}

function rounded(constant: Constant, bits: number): Constant {
  if (constant.type !== 'float32') return constant
  const bytes = new Uint8Array(constant.bytes)
  const words = new Uint32Array(bytes.buffer)
  const dropped = 23 - bits
  for (let index = 0; index < words.length; index++) {
    words[index] = ((words[index]! + 2 ** (dropped - 1)) >>> dropped) << dropped
  }
  return { ...constant, bytes }
}
