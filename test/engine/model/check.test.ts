import { expect, test } from 'vitest'
import { checkCard, checkRole, type GraphFacts } from '../../../src/engine/model/check'
import { exampleCard, videoCard } from './exampleCard'

type Shape = (number | string | null)[] | null

function facts(shape: Shape, outputShape: Shape = ['N', 10]): GraphFacts {
  return {
    inputs: [{ name: 'pixels', type: 'float32', shape }],
    outputs: [{ name: 'logits', type: 'float32', shape: outputShape }],
  }
}

const failsWith = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) })

test('an image model that fits: any batch, classes known', () => {
  expect(checkCard(exampleCard(), facts(['N', 3, 4, 6]))).toEqual({
    batch: null,
    frames: null,
    classes: 10,
    warnings: [],
  })
})

test('a fixed batch is reported', () => {
  expect(checkCard(exampleCard(), facts([8, 3, 4, 6])).batch).toBe(8)
})

test('a video model that fits; frames from the card, else from the graph, else unknown', () => {
  expect(checkCard(videoCard(), facts([1, 3, 't', 4, 6])).frames).toBe(5)
  expect(checkCard(videoCard({ input: { frames: undefined } }), facts([1, 3, 7, 4, 6])).frames).toBe(7)
  expect(checkCard(videoCard({ input: { frames: undefined } }), facts([1, 3, 't', 4, 6])).frames).toBeNull()
})

test('symbolic and unknown dimensions fit anything', () => {
  expect(() => checkCard(exampleCard(), facts([null, 'c', null, 'w']))).not.toThrow()
})

test('a graph without a shape is taken at the word of the card, with a warning', () => {
  expect(checkCard(exampleCard(), facts(null)).warnings).toEqual([expect.stringContaining('"pixels"')])
})

test('classes: unknown when dynamic, none for embeddings, trailing ones ignored', () => {
  expect(checkCard(exampleCard(), facts(['N', 3, 4, 6], ['N', 'k'])).classes).toBeNull()
  expect(checkCard(exampleCard(), facts(['N', 3, 4, 6], null)).classes).toBeNull()
  expect(checkCard(exampleCard(), facts(['N', 3, 4, 6], ['N', 9, 1, 1])).classes).toBe(9)
  const embedding = exampleCard({ output: { kind: 'embedding' } })
  expect(checkCard(embedding, facts(['N', 3, 4, 6], ['N', 64, 7, 7])).classes).toBeNull()
})

test('an output that is no row of classes is refused', () => {
  const card = exampleCard()

  expect(() => checkCard(card, facts(['N', 3, 4, 6], ['N', 64, 7, 7]))).toThrow(
    failsWith('model/output-shape', /\[N, 64, 7, 7\]; expected \[rows, classes\]/),
  )
})

test('kind and layout must go together', () => {
  expect(() => checkCard(exampleCard({ kind: 'video' }), facts(['N', 3, 4, 6]))).toThrow(
    failsWith('model/wrong-kind', /kind "video" and layout NCHW; video models have NCTHW/),
  )
  expect(() => checkCard(videoCard({ kind: 'image' }), facts([1, 3, 5, 4, 6]))).toThrow(
    failsWith('model/wrong-kind', /kind "image" and layout NCTHW/),
  )
})

test('the rank of the graph must be that of the layout', () => {
  expect(() => checkCard(exampleCard(), facts([1, 3, 5, 4, 6]))).toThrow(
    expect.objectContaining({ code: 'model/wrong-kind', tip: expect.stringContaining('looks like a video model') }),
  )
  expect(() => checkCard(videoCard(), facts(['N', 3, 4, 6]))).toThrow(
    expect.objectContaining({ code: 'model/wrong-kind', tip: expect.stringContaining('looks like an image model') }),
  )
  expect(() => checkCard(exampleCard(), facts(['N', 72]))).toThrow(/has 2 dimensions/)
})

test('another size: found and expected', () => {
  expect(() => checkCard(exampleCard(), facts(['N', 3, 8, 6]))).toThrow(
    failsWith('model/input-shape', /\[N, 3, 8, 6\]; the card expects \[N, 3, 4, 6\] \(layout NCHW\)/),
  )
  expect(() => checkCard(videoCard(), facts([1, 3, 16, 4, 6]))).toThrow(
    failsWith('model/input-shape', /\[N, 3, 5, 4, 6\]/),
  )
})

test('a layout that would fit is named', () => {
  expect(() => checkCard(exampleCard(), facts(['N', 4, 6, 3]))).toThrow(
    expect.objectContaining({ code: 'model/input-shape', tip: expect.stringContaining('layout NHWC') }),
  )
  expect(() => checkCard(videoCard(), facts([1, 5, 3, 4, 6]))).toThrow(
    expect.objectContaining({ tip: expect.stringContaining('layout NTCHW') }),
  )
})

test('tensors that are not there', () => {
  const card = exampleCard({ input: { tensor: 'image' }, output: { tensor: 'logit' } })

  expect(() => checkCard(card, facts(['N', 3, 4, 6]))).toThrow(
    failsWith('model/no-input', /names the input "image"; example.onnx has "pixels"/),
  )
  expect(() => checkCard(exampleCard({ output: { tensor: 'logit' } }), facts(['N', 3, 4, 6]))).toThrow(
    expect.objectContaining({ code: 'model/no-output', tip: expect.stringContaining('"logits"') }),
  )
  expect(() => checkCard(exampleCard(), { inputs: [], outputs: [] })).toThrow(/has none/)
})

test('two inputs and foreign types are refused', () => {
  const [pixels] = facts(['N', 3, 4, 6]).inputs
  const outputs = facts(null).outputs

  expect(() => checkCard(exampleCard(), { inputs: [pixels!, { ...pixels!, name: 'mask' }], outputs })).toThrow(
    failsWith('model/several-inputs', /2 inputs \("pixels", "mask"\)/),
  )
  expect(() => checkCard(exampleCard(), { inputs: [{ ...pixels!, type: 'uint8' }], outputs })).toThrow(
    failsWith('model/input-type', /is uint8; expected float32/),
  )
})

test('an image model is no target, a video model no surrogate, an embedding no target', () => {
  expect(() => checkRole(exampleCard(), 'surrogate')).not.toThrow()
  expect(() => checkRole(videoCard(), 'target')).not.toThrow()
  expect(() => checkRole(exampleCard({ output: { kind: 'embedding' } }), 'surrogate')).not.toThrow()
  expect(() => checkRole(exampleCard(), 'target')).toThrow(failsWith('model/wrong-kind', /is an image model/))
  expect(() => checkRole(videoCard(), 'surrogate')).toThrow(failsWith('model/wrong-kind', /is a video model/))
  expect(() => checkRole(videoCard({ output: { kind: 'embedding' } }), 'target')).toThrow(
    failsWith('model/no-classes', /gives an embedding/),
  )
})
