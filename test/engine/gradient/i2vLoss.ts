import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Tensor, type InferenceSession } from 'onnxruntime-node'
import { extendGraph } from '../../../src/engine/gradient/builder'
import { decodeModel } from '../../../src/engine/onnx/codec'
import { connect } from '../../../src/engine/onnx/connect'
import { cutAt } from '../../../src/engine/onnx/cut'
import type { Graph } from '../../../src/engine/onnx/graph'
import { inferShapes } from '../../../src/engine/onnx/inferShapes'
import { emptyGraph } from './tools'

/** Real models and PyTorch's numbers; they are not part of the repository. */
export const realFolder = resolve(import.meta.dirname, '../../../../shared/real')
export const demoFolder = resolve(import.meta.dirname, '../../../../shared/demo')

const mean = [0.485, 0.456, 0.406]
const deviation = [0.229, 0.224, 0.225]

export function readNpy(path: string): { shape: number[]; bytes: Uint8Array } {
  const file = readFileSync(path)
  const start = 10 + file.readUInt16LE(8)
  const shape = /'shape': \(([^)]*)\)/.exec(file.toString('latin1', 10, start))![1]!
  return {
    shape: shape
      .split(',')
      .filter((text) => text.trim())
      .map(Number),
    bytes: new Uint8Array(file.subarray(start)),
  }
}

export function readFloatsNpy(path: string): Float32Array {
  return new Float32Array(readNpy(path).bytes.slice().buffer)
}

/** Frames of a reference clip as the oracle feeds them: normalised and brought back to 0..1, in [frames, 3, 224, 224]. */
export function cleanFrames(clip: string, ordinals: readonly number[]): Float32Array {
  const pixels = readNpy(resolve(realFolder, `reference/frames/${clip}_uint8.npy`)).bytes
  const places = 224 * 224
  const image = new Float32Array(ordinals.length * 3 * places)
  for (const [frame, ordinal] of ordinals.entries())
    for (let place = 0; place < places; place++)
      for (let channel = 0; channel < 3; channel++) {
        const value = Math.fround(pixels[(ordinal * places + place) * 3 + channel]! / 255)
        image[(frame * 3 + channel) * places + place] = thereAndBack(value, channel)
      }
  return image
}

/** The oracle normalises and brings back in float32; the last bits decide which places are clamped. */
function thereAndBack(value: number, channel: number): number {
  const [middle, width] = [Math.fround(mean[channel]!), Math.fround(deviation[channel]!)]
  const normalised = Math.fround(Math.fround(value - middle) / width)
  return Math.fround(Math.fround(normalised * width) + middle)
}

export function loadGraph(path: string): Graph {
  return decodeModel(readFileSync(path), path)
}

/** A model with a fixed input (224 pixels where it takes any size), cut at one of its layers. */
export function layerGraph(path: string, layer: string, frames: number): Graph {
  const graph = loadGraph(path)
  const input = graph.inputs[0]!
  const shape = [frames, ...input.shape!.slice(1).map((size) => (typeof size === 'number' ? size : 224))]
  return cutAt(inferShapes(graph, { inputs: { [input.name]: shape } }), [layer])
}

/**
 * The I2V loss as the oracle has it: delta and clean frames in, benign features in, sum of cosines out.
 * clean + clamp(delta), clamped to 0..1, normalised, through the model, cosine per frame.
 */
export function i2vGraph(path: string, layer: string, frames: number): Graph {
  const model = layerGraph(path, layer, frames)
  const shape = [frames, 3, 224, 224]
  const before = extendGraph(emptyGraph(model.opsets.get('')!))
  const clean = before.input('clean', 'float32', shape)
  const delta = before.input('delta', 'float32', shape)
  const bounded = before.emit('Clip', [delta, before.constant(-16 / 255), before.constant(16 / 255)])
  const moved = before.emit('Add', [clean, bounded])
  const pixels = before.emit('Clip', [moved, before.constant(0), before.constant(1)])
  const centred = before.emit('Sub', [pixels, before.constant(mean, [1, 3, 1, 1])])
  const normalised = before.emit('Div', [centred, before.constant(deviation, [1, 3, 1, 1])])
  before.describe(normalised, { type: 'float32', shape })
  const joined = connect(before.finish([normalised]), model, { [model.inputs[0]!.name]: normalised })
  return withCosine(inferShapes(joined), layer)
}

function withCosine(graph: Graph, layer: string): Graph {
  const type = graph.types.get(layer)!
  const after = extendGraph(graph)
  const benign = after.input('benign', 'float32', type.shape as number[])
  const rows = [layer, benign].map((name) => after.emit('Flatten', [name], { axis: 1 }))
  const sum = (a: string, b: string): string =>
    after.emit('ReduceSum', [after.emit('Mul', [a, b]), after.integers([1])])
  const dot = sum(rows[0]!, rows[1]!)
  const squares = after.emit('Mul', [sum(rows[0]!, rows[0]!), sum(rows[1]!, rows[1]!)])
  const floor = after.constant(1e-16)
  const cosine = after.emit('Div', [dot, after.emit('Sqrt', [after.emit('Max', [squares, floor])])])
  return inferShapes(after.finish([after.rename(after.emit('ReduceSum', [cosine], { keepdims: 0 }), 'cost')]))
}

/** Features of the clean frames, which the cosine compares with. */
export async function benignFeatures(model: InferenceSession, clean: Float32Array, shape: number[]): Promise<Tensor> {
  const places = shape[2]! * shape[3]!
  const normalised = clean.map((value, index) => {
    const channel = Math.floor(index / places) % 3
    return (value - mean[channel]!) / deviation[channel]!
  })
  const results = await model.run({ [model.inputNames[0]!]: new Tensor('float32', normalised, shape) })
  return results[model.outputNames[0]!]!
}
