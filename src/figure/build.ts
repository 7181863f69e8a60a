import type { FigureName } from '../contract/figure'
import type { FigureRun } from './caption'
import { frameCosineFigure } from './frames'
import { lossesFigure } from './losses'
import { predictionsFigure } from './predictions'
import type { FigureSpecification } from './specification'

const builders: Record<FigureName, (run: FigureRun) => FigureSpecification> = {
  losses: lossesFigure,
  predictions: predictionsFigure,
  frames: (run) => frameCosineFigure(run),
}

/** @throws WorkbenchError `figure/no-data` if the run lacks what this figure shows */
export function buildFigure(name: FigureName, run: FigureRun): FigureSpecification {
  return builders[name](run)
}
