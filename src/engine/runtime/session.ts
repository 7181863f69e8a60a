import './silence'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { WorkbenchError } from '../../contract/error'
import type { Provider } from '../../contract/plan'
import { fromHalfFloats, toHalfFloats } from '../tensor/half'
import type { TensorValue } from './value'

export interface SessionOptions {
  readonly provider: Provider
  /** threads within one operator; the workbench gets its parallelism from workers, so mostly 1 */
  readonly threads: number
  /** beginning of the path of a file that tells, once the session is closed, what ran where and for how long */
  readonly profilePrefix?: string
}

/** `openSession`, or what takes its place in tests. */
export type SessionOpener = (model: string | Uint8Array, options: SessionOptions) => Promise<Session>

/** A model that is ready to run. Runs block the calling thread: keep sessions in worker processes. */
export interface Session {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** sizes of an input of fixed shape */
  inputShape(name: string): readonly number[]
  /**
   * @param feeds float32 values go to float16 and float64 inputs too, in that type
   * @param fetches outputs to compute; a tensor instead of null receives the values in place
   * @returns values that are ours: no buffer of the native library is handed on; float16 and float64 become float32
   * @throws WorkbenchError `runtime/run` with onnxruntime's reason, e.g. an operator that the provider lacks
   */
  run(
    feeds: Readonly<Record<string, TensorValue>>,
    fetches: Readonly<Record<string, TensorValue | null>>,
  ): Promise<Record<string, TensorValue>>
  close(): Promise<void>
}

/**
 * @param model path of an ONNX file, or its bytes
 * @throws WorkbenchError `runtime/session` if onnxruntime refuses the model or the provider
 */
export async function openSession(model: string | Uint8Array, options: SessionOptions): Promise<Session> {
  const native = await createNative(model, options)
  const types = new Map(native.inputMetadata.map((input) => [input.name, input.isTensor ? input.type : null]))
  return {
    inputs: native.inputNames,
    outputs: native.outputNames,
    inputShape: (name) => fixedShape(native, name),
    async run(feeds, fetches) {
      const given = mapValues(feeds, (value, name) => toNative(value, types.get(name)))
      const results = await native.run(given, mapValues(fetches, toNativeOrNull)).catch((cause: unknown) => {
        throw runFailure(options.provider, cause)
      })
      return mapValues(results, (tensor, name) => fetches[name] ?? fromNative(tensor))
    },
    async close() {
      if (options.profilePrefix !== undefined) native.endProfiling()
      await native.release()
    },
  }
}

async function createNative(model: string | Uint8Array, options: SessionOptions): Promise<InferenceSession> {
  const sessionOptions: InferenceSession.SessionOptions = {
    executionProviders: [options.provider],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // The arena keeps the largest run's memory; the planner of one fixed shape needs no pattern.
    logSeverityLevel: 3,
    ...(options.profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profilePrefix }),
  }
  try {
    return typeof model === 'string'
      ? await InferenceSession.create(model, sessionOptions)
      : await InferenceSession.create(model, sessionOptions)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new WorkbenchError(
      'runtime/session',
      `onnxruntime could not open ${typeof model === 'string' ? `"${model}"` : 'a compiled graph'} on ${options.provider}: ${reason}`,
      'Run "i2v doctor" to see which providers work on this machine.',
      { cause },
    )
  }
}

function runFailure(provider: Provider, cause: unknown): WorkbenchError {
  return new WorkbenchError(
    'runtime/run',
    `onnxruntime failed on ${provider}: ${cause instanceof Error ? cause.message : String(cause)}`,
    provider === 'cpu'
      ? 'If memory ran out, run fewer workers or a smaller model.'
      : 'Run this model on the CPU; "i2v doctor" says what the provider lacks.',
    { cause },
  )
}

function fixedShape(native: InferenceSession, name: string): readonly number[] {
  const input = native.inputMetadata.find((candidate) => candidate.name === name)
  if (input?.isTensor && input.shape.every((size) => typeof size === 'number')) return input.shape as number[]
  throw new Error(`The graph has no input "${name}" of fixed shape.`)
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, map: (value: In, name: string) => Out) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)])) as Record<
    string,
    Out
  >
}

/** @param wanted type of the input, as the model has it */
function toNative(value: TensorValue, wanted?: string | null): Tensor {
  const shape = value.shape as number[]
  if (value.data instanceof Float32Array && wanted === 'float16')
    return new Tensor('float16', toHalfFloats(value.data), shape)
  if (value.data instanceof Float32Array && wanted === 'float64')
    return new Tensor('float64', Float64Array.from(value.data), shape)
  return new Tensor(value.type, value.data as Float32Array, shape)
}

function toNativeOrNull(value: TensorValue | null): Tensor | null {
  return value && toNative(value)
}

/** Copies, because Electron forbids buffers that live outside its memory cage. */
function fromNative(tensor: Tensor): TensorValue {
  const shape = [...tensor.dims]
  if (tensor.type === 'float16') return { type: 'float32', shape, data: fromHalfFloats(bitsOf(tensor)) }
  if (tensor.type === 'float64') return { type: 'float32', shape, data: Float32Array.from(tensor.data as Float64Array) }
  return { type: tensor.type as 'float32', shape, data: (tensor.data as Float32Array).slice() }
}

/** Newer JavaScript engines have half floats of their own; the bits are the same. */
function bitsOf(tensor: Tensor): Uint16Array {
  const { buffer, byteOffset, length } = tensor.data as Uint16Array
  return new Uint16Array(buffer, byteOffset, length)
}
