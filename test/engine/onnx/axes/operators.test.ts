import { describe, expect, test } from 'vitest'
import { traceLayers } from '../../../../src/engine/onnx/axes'
import type { LayerTrace, StepField, Untraced } from '../../../../src/engine/onnx/axes'
import { arrangements, clipInput, clipShape, graphOfCase, mixtures, selections, windows } from './cases'
import type { FieldCase } from './cases'
import { expectExactSteps, probe } from './probe'

function sentence(trace: LayerTrace | Untraced | undefined): string {
  if (!trace || 'reason' in trace) return trace?.reason ?? 'not traced'
  const { steps, channels, height, width } = trace
  return `[${steps.length},${channels},${height},${width}] ${steps.map(stepText).join(' ')}`
}

function stepText({ frames, first, last, centre }: StepField): string {
  if (frames.length === 0) return `nothing@${centre}`
  return frames.length === last - first + 1 ? `${first}-${last}@${centre}` : `${frames.join(',')}@${centre}`
}

function prove(cases: readonly FieldCase[]): void {
  test.each(cases)('$title', (fieldCase) => {
    const traces = traceLayers(graphOfCase(fieldCase), clipInput)
    const found = Object.keys(fieldCase.fields).map((name): [string, string] => [name, sentence(traces.get(name))])
    expect(Object.fromEntries(found)).toEqual(fieldCase.fields)
  })

  test.each(cases)('as a run shows: $title', async (fieldCase) => {
    const { run, close } = await probe(graphOfCase(fieldCase), clipInput, clipShape)
    const { share } = await expectExactSteps(run, 8)
    await close()
    expect(share).toBeGreaterThan(0.95)
  })
}

describe('windows', () => prove(windows))
describe('parts of time', () => prove(selections))
describe('the same values otherwise', () => prove(arrangements))
describe('what mixes steps', () => prove(mixtures))
