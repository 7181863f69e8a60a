import { resolve } from 'node:path'
import { inspectModel } from '../../contract/calls'
import type { LayerAxes, ModelInspection } from '../../contract/card'
import type { Command } from '../command'

export const inspect: Command = {
  name: 'inspect',
  summary: 'Inputs, outputs and tensors of an ONNX file, and whether a gradient can be compiled.',
  usage: 'i2v inspect MODEL.onnx [--json]',
  options: {},
  positionals: [1, 1],
  async run({ arguments: { positionals }, engine }) {
    const inspection = await engine().ask(inspectModel, { path: resolve(positionals[0]!) })
    return { json: inspection, text: describe(inspection) }
  },
}

function describe(inspection: ModelInspection): string {
  const { gradient, reading } = inspection
  const isVideo = reading !== null && reading.layout.includes('T')
  const values = (list: ModelInspection['inputs']): string =>
    list.map(({ name, type, shape }) => `${name} ${type} ${formatShape(shape)}`).join('; ')
  const layers = inspection.layers.map(
    ({ tensor, op, shape, gradient: hasGradient, axes }) =>
      `  ${hasGradient ? ' ' : '-'} ${op.padEnd(20)} ${formatShape(shape).padEnd(24)} ` +
      `${isVideo ? timeText(axes).padEnd(28) : ''}${tensor}`,
  )
  const missing = gradient.firstUnsupported
  return [
    `${inspection.path}: ${inspection.nodes} nodes, opset ${inspection.opset}, ${(inspection.bytes / 1e6).toFixed(1)} MB`,
    `Inputs:  ${values(inspection.inputs)}`,
    `Outputs: ${values(inspection.outputs)}`,
    missing
      ? `Gradient: no. ${missing.reason} ${missing.advice} Deepest layer that works: ${gradient.deepestLayer ?? 'none'}.`
      : 'Gradient: yes, from every layer.',
    ...(isVideo ? [`Time:    ${reading.frames} frames, read as ${reading.layout}`] : []),
    `Layers ("-": no gradient from here${isVideo ? '; steps in time, how far apart, how many frames a step spans' : ''}):`,
    ...layers,
  ].join('\n')
}

function timeText(axes: LayerAxes | undefined): string {
  if (!axes) return '?'
  const apart = axes.stride === null ? '' : `, ${Number(axes.stride.toFixed(2))} apart`
  return `${axes.steps.length} step${axes.steps.length === 1 ? '' : 's'}${apart}, ${axes.span} wide`
}

function formatShape(shape: readonly (number | string | null)[] | null): string {
  return shape ? `[${shape.map((dimension) => dimension ?? '?').join(', ')}]` : '[?]'
}
