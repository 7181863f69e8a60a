import { expect, test } from 'vitest'
import { frameCosineFigure } from '../../src/figure/frames'
import { sampleRun } from './sample'

test('the table holds every frame with its ordinal and its cosine at both steps', () => {
  const run = sampleRun({ frames: 8, steps: 10 })
  const figure = frameCosineFigure(run, 3)
  const { values } = run.cosines!

  expect(figure.data.columns.map(({ name }) => name)).toEqual(['position', 'ordinal', 'cosine_step3', 'cosine_step9'])
  expect(figure.data.rows).toEqual(
    Array.from({ length: 8 }, (_, frame) => [frame, 98 + 2 * frame, values[3 * 8 + frame], values[9 * 8 + frame]]),
  )
})

test('the other step is half way unless one is chosen, and left out where it is the last', () => {
  expect(frameCosineFigure(sampleRun({ steps: 60 })).parameters.drawnSteps).toEqual([29, 59])
  expect(frameCosineFigure(sampleRun({ steps: 60 }), 59).parameters.drawnSteps).toEqual([59])
  expect(frameCosineFigure(sampleRun({ steps: 1 })).parameters.drawnSteps).toEqual([0])
})

test.each([-1, 60, 2.5, Number.NaN])('step %d is refused with the range', (step) => {
  expect(() => frameCosineFigure(sampleRun({ steps: 60 }), step)).toThrowError(
    expect.objectContaining({ code: 'figure/no-such-step', message: expect.stringContaining('0 to 59') }),
  )
})

test('a run that kept no cosines per frame is refused', () => {
  expect(() => frameCosineFigure({ ...sampleRun(), cosines: null })).toThrowError(
    expect.objectContaining({ code: 'figure/no-data' }),
  )
})
