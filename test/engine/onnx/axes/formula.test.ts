import { expect, test } from 'vitest'
import { traceLayers } from '../../../../src/engine/onnx/axes'
import { ints } from '../../../../src/engine/onnx/attributes'
import { floatConstant } from '../../../../src/engine/onnx/constants'
import { graphOf, node, value } from '../graphs'
import { noise } from '../support'

interface Window {
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly pad: number
}

const frames = 96

function stack(windows: readonly Window[]) {
  return graphOf({
    inputs: [value('x', [1, 1, frames, 4, 4])],
    outputs: [value(`y${windows.length}`, null)],
    nodes: windows.map(({ stride, dilation, pad }, layer) =>
      node('Conv', [layer === 0 ? 'x' : `y${layer}`, `w${layer}`], [`y${layer + 1}`], {
        strides: ints([stride, 1, 1]),
        dilations: ints([dilation, 1, 1]),
        pads: ints([pad, 0, 0, pad, 0, 0]),
      }),
    ),
    constants: Object.fromEntries(
      windows.map(({ kernel }, layer) => [`w${layer}`, floatConstant(new Float32Array(kernel), [1, 1, kernel, 1, 1])]),
    ),
  })
}

/** Jump, size and start of the receptive field: Araujo, Norris and Sim, Distill 2019, equations 2, 3 and 4. */
function closedForm(windows: readonly Window[]) {
  let [jump, size, start] = [1, 1, 0]
  for (const { kernel, stride, dilation, pad } of windows) {
    size += (kernel - 1) * dilation * jump
    start -= pad * jump
    jump *= stride
  }
  return { jump, size, start }
}

/** Repeatable stacks of two to five layers. */
function randomStacks(count: number): Window[][] {
  const numbers = noise(count * 25, 11).map((number) => (number + 1) / 2)
  let next = 0
  const pick = (least: number, most: number): number => least + Math.floor(numbers[next++]! * (most - least + 1))
  return Array.from({ length: count }, () =>
    Array.from({ length: pick(2, 5) }, (): Window => {
      const [kernel, stride, dilation] = [pick(1, 5), pick(1, 2), pick(1, 2)]
      return { kernel, stride, dilation, pad: pick(0, Math.floor(((kernel - 1) * dilation) / 2)) }
    }),
  )
}

test('stacks of convolutions: field and centre follow the closed formula', () => {
  let [inside, steps] = [0, 0]
  for (const windows of randomStacks(200)) {
    const { jump, size, start } = closedForm(windows)
    if (size > frames / 2) continue
    const graph = stack(windows)
    const traces = traceLayers(graph, { tensor: 'x', layout: 'NCTHW', frames, size: [4, 4] })
    const trace = traces.get(`y${windows.length}`)!
    if ('reason' in trace) throw new Error(trace.reason)
    const clamp = (frame: number): number => Math.max(0, Math.min(frame, frames - 1))
    trace.steps.forEach((step, index) => {
      const [first, last] = [start + index * jump, start + index * jump + size - 1]
      const where = `${JSON.stringify(windows)} step ${index}`
      steps++
      expect(step.centre, where).toBeCloseTo(clamp((first + last) / 2), 9)
      expect(step.first, where).toBeGreaterThanOrEqual(clamp(first))
      expect(step.last, where).toBeLessThanOrEqual(clamp(last))
      if (first < 0 || last >= frames) return
      inside++
      expect([step.first, step.last], where).toEqual([first, last])
    })
  }
  expect(inside / steps).toBeGreaterThan(0.5)
})
