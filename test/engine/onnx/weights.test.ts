import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeModel } from '../../../src/engine/onnx/codec'
import { floatConstant } from '../../../src/engine/onnx/constants'
import type { Constant } from '../../../src/engine/onnx/graph'
import { sharedWeights, weightHashes } from '../../../src/engine/onnx/weights'
import { graphOf } from './graphs'
import { modelPaths, noise } from './support'

const withWeights = (...weights: Constant[]) =>
  graphOf({ constants: Object.fromEntries(weights.map((weight, index) => [`w${index}`, weight])) })

test('equal values match in whatever shape and at whatever place they lie', () => {
  const values = noise(128)
  const moved = new Uint8Array(513)
  moved.set(new Uint8Array(values.buffer), 1)
  const unaligned: Constant = { type: 'float32', shape: [2, 1, 64], bytes: moved.subarray(1) }

  expect(sharedWeights(withWeights(floatConstant(values, [8, 16])), withWeights(unaligned))).toEqual({
    tensors: 1,
    share: 1,
  })
})

test('small tensors, constant tensors and integers tell nothing', () => {
  const small = floatConstant(noise(63))
  const zeros = floatConstant(new Float32Array(1000))
  const integers: Constant = { type: 'int32', shape: [64], bytes: new Uint8Array(noise(64).buffer) }

  expect(weightHashes(withWeights(small, zeros, integers)).size).toBe(0)
  expect(sharedWeights(withWeights(small), withWeights(small))).toEqual({ tensors: 0, share: 0 })
})

test('the share counts elements of the second model', () => {
  const [common, own] = [floatConstant(noise(300, 1)), floatConstant(noise(100, 2))]

  expect(sharedWeights(withWeights(common), withWeights(common, own))).toEqual({ tensors: 1, share: 0.75 })
  expect(sharedWeights(withWeights(common, own), withWeights(common))).toEqual({ tensors: 1, share: 1 })
})

describe.skipIf(modelPaths.length === 0)('real models', () => {
  const read = (name: string) => {
    const path = modelPaths.find((candidate) => basename(candidate) === `${name}.onnx`)!
    return decodeModel(readFileSync(path), name)
  }

  test.each([
    ['image_demo', 'video_demo_a', 0.05, 0.2],
    ['image_demo', 'video_demo_b', 0.05, 0.2],
    ['mobilenet_v2', 'i3d_mobilenetv2_actions', 0.9, 1],
    ['resnet18_l3', 'i3d_resnet18_actions', 0.5, 1],
    ['resnet34_dlib', 'resnet34_imagenet', 1, 1],
    ['resnet34_dlib', 'i3d_resnet18_actions', 0, 0],
    ['squeezenet1_1', 'i3d_resnet18_actions', 0, 0],
    ['image_demo', 'lrcn_ucf50', 0, 0],
    ['mobilenet_v2', 'i3d_resnet18_actions', 0, 0],
  ])('%s in %s: between %d and %d', (surrogate, target, least, most) => {
    const { share, tensors } = sharedWeights(read(surrogate), read(target))

    expect(share).toBeGreaterThanOrEqual(least)
    expect(share).toBeLessThanOrEqual(most)
    expect(tensors > 0).toBe(least > 0)
  })
})
