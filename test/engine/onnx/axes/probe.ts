import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect } from 'vitest'
import { traceLayers, toMaps } from '../../../../src/engine/onnx/axes'
import type { LayerTrace, TracedInput, Untraced } from '../../../../src/engine/onnx/axes'
import { encodeModel } from '../../../../src/engine/onnx/codec'
import { tap } from '../../../../src/engine/onnx/cut'
import type { Graph } from '../../../../src/engine/onnx/graph'
import { inferShapes } from '../../../../src/engine/onnx/inferShapes'
import { tensorNames } from '../../../../src/engine/onnx/needs'
import { elementCount, stridesOf } from '../../../../src/engine/tensor/shape'
import { noise } from '../support'

export interface ProbedLayer {
  readonly tensor: string
  readonly trace: LayerTrace
  /** maps [steps, channels, height, width] */
  readonly maps: Float32Array
}

export interface Probe {
  readonly traces: ReadonlyMap<string, LayerTrace | Untraced>
  readonly lost: readonly Untraced[]
  /** maps of all probed layers for the noise clip, changed where `changes` says so */
  run(changes?: (place: Place) => boolean): Promise<ProbedLayer[]>
  close(): Promise<void>
}

interface Place {
  readonly frame: number
  readonly row: number
  readonly column: number
}

/** Runs a graph of float32 with all its traced float tensors (or those `choose` takes) as outputs. */
export async function probe(
  graph: Graph,
  input: TracedInput,
  shape: readonly number[],
  choose: (tensor: string) => boolean = () => true,
): Promise<Probe> {
  const traces = traceLayers(graph, input)
  const sized = inferShapes(graph, { inputs: { [input.tensor]: shape } })
  const names = tensorNames(sized)
  const isFloat = (name: string) => sized.types.get(name)?.type === 'float32'
  const traced = [...traces].filter(
    ([name]) => name !== input.tensor && names.has(name) && isFloat(name) && choose(name),
  )
  const layers = traced.filter((entry): entry is [string, LayerTrace] => 'steps' in entry[1])
  const session = await InferenceSession.create(
    encodeModel(
      tap(
        sized,
        layers.map(([name]) => name),
      ),
    ),
    { intraOpNumThreads: 1, graphOptimizationLevel: 'disabled', logSeverityLevel: 4 },
  )
  return {
    traces,
    lost: [...traces.values()].filter((trace): trace is Untraced => 'reason' in trace),
    async run(changes = () => false) {
      const clip = new Tensor('float32', clipOf(input, shape, changes), shape)
      const results = await session.run(
        { [input.tensor]: clip },
        layers.map(([name]) => name),
      )
      return layers.map(([tensor, trace]) => ({
        tensor,
        trace,
        maps: toMaps((results[tensor]!.data as Float32Array).slice(), trace),
      }))
    },
    close: () => session.release(),
  }
}

/** Noise, with other noise where `changes` says so. */
function clipOf({ layout, frames, size }: TracedInput, shape: readonly number[], changes: (place: Place) => boolean) {
  const [base, other] = [noise(elementCount(shape), 1), noise(elementCount(shape), 2)]
  const count = elementCount(shape) / (frames * size[0] * size[1])
  const sizes = [...layout].map((letter) => ({ N: 1, T: frames, C: count, H: size[0], W: size[1] })[letter]!)
  const strides = stridesOf(sizes)
  const at = (index: number, letter: string): number => {
    const axis = [...layout].indexOf(letter)
    return axis < 0 ? 0 : Math.floor(index / strides[axis]!) % sizes[axis]!
  }
  return base.map((value, index) =>
    changes({ frame: at(index, 'T'), row: at(index, 'H'), column: at(index, 'W') }) ? other[index]! : value,
  )
}

/** Steps at which the maps differ. */
function changedSteps(before: ProbedLayer, after: ProbedLayer): Set<number> {
  const size = before.maps.length / before.trace.steps.length
  const changed = new Set<number>()
  before.maps.forEach((value, index) => {
    if (value !== after.maps[index]) changed.add(Math.floor(index / size))
  })
  return changed
}

/**
 * Changes one frame at a time: steps that do not see it must stay as they are, to the bit.
 *
 * @returns share of the steps that see a changed frame and change with it. Not all do: a maximum may lie elsewhere
 */
export async function expectExactSteps(run: Probe['run'], frames: number | readonly number[]) {
  const before = await run()
  let [seen, changed] = [0, 0]
  for (const frame of typeof frames === 'number' ? Array.from({ length: frames }, (_, own) => own) : frames) {
    const after = await run((place) => place.frame === frame)
    before.forEach((layer, index) => {
      const steps = changedSteps(layer, after[index]!)
      layer.trace.steps.forEach((step, place) => {
        if (!step.frames.includes(frame))
          expect(steps.has(place), `"${layer.tensor}" step ${place} changes with frame ${frame}`).toBe(false)
        else {
          seen++
          if (steps.has(place)) changed++
        }
      })
    })
  }
  return { layers: before.length, share: changed / seen }
}
