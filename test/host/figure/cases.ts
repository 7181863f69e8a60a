import type { FigureName } from '../../../src/contract/figure'
import { buildFigure } from '../../../src/figure/build'
import type { FigureSpecification } from '../../../src/figure/specification'
import { successFigure } from '../../../src/figure/success'
import { sampleRun, type SampleOptions } from '../../figure/sample'
import { sampleTable } from '../../figure/sampleTable'

const runs: Record<string, SampleOptions> = {
  'five models': {},
  'one model, no labels': { models: [{ name: 'I3D' }], labels: [null] },
  'a cancelled run of 300 frames': { state: 'cancelled', stepsDone: 17, frames: 300 },
  'long names and one frame': {
    models: [
      { name: 'A video model whose card carries a really very long name, TSN ResNet-101 RGB', shared: true },
      { name: '<b>B & "C"</b>' },
    ],
    labels: ['catching or throwing baseball in a stadium', null, '<script>alert(1)</script>'],
    frames: 1,
  },
  'one step': { steps: 1, frames: 2 },
  'twenty thousand steps below zero': { steps: 20_000, frames: 3, lowest: -0.9 },
  'eleven models': {
    models: Array.from({ length: 11 }, (_, index) => ({ name: `Model ${index}`, shared: index === 3 })),
  },
}
const figures: FigureName[] = ['losses', 'frames', 'predictions']

/** Every figure of runs as they are and as they can be. */
export const cases: { title: string; specification: FigureSpecification }[] = [
  ...Object.entries(runs).flatMap(([title, options]) => {
    const run = sampleRun(options)
    return figures.map((figure) => ({ title: `${figure}: ${title}`, specification: buildFigure(figure, run) }))
  }),
  ...[1, 3, 7].map((count) => ({
    title: `success: ${count} models`,
    specification: successFigure(
      sampleTable(
        Array.from({ length: count }, (_, index) => ({ name: `Kinetic Shapes ${index}`, shared: index < 2 })),
      ),
    ),
  })),
]
