import type { CellDetail, Correlation } from '../contract/correlation'
import type {
  CorrelationFigureName,
  CorrelationView,
  LinkFigureName,
  LinkView,
  RunFigureName,
} from '../contract/figure'
import type { TransferLink } from '../contract/link'
import { WorkbenchError } from '../contract/error'
import type { FigureRun } from './caption'
import { frameCosineFigure } from './frames'
import { cellCurveFigure } from './heatmap/curve'
import { heatmapFigure } from './heatmap/heatmap'
import { linkAndSimilarityFigure, linkFigure } from './heatmap/link'
import { measuresFigure } from './heatmap/multiples'
import { lossesFigure } from './losses'
import { predictionsFigure } from './predictions'
import type { FigureSpecification } from './specification'

const builders: Record<RunFigureName, (run: FigureRun) => FigureSpecification> = {
  losses: lossesFigure,
  predictions: predictionsFigure,
  frames: (run) => frameCosineFigure(run),
}

/** @throws WorkbenchError `figure/no-data` if the run lacks what this figure shows */
export function buildFigure(name: RunFigureName, run: FigureRun): FigureSpecification {
  return builders[name](run)
}

/**
 * @param detail what lies behind the cell; needed by figure `cell` alone
 * @throws WorkbenchError `figure/no-data` if the correlation lacks what this figure shows
 */
export function buildCorrelationFigure(
  name: CorrelationFigureName,
  correlation: Correlation,
  view: CorrelationView,
  detail: CellDetail | null,
): FigureSpecification {
  if (name === 'heatmap') return heatmapFigure(correlation, view)
  if (name === 'measures') return measuresFigure(correlation, view)
  if (detail) return cellCurveFigure(correlation, detail, view)
  throw new WorkbenchError('figure/no-data', 'The cell was not looked into.', 'Ask for the cell first.')
}

export function buildLinkFigure(name: LinkFigureName, link: TransferLink, view: LinkView): FigureSpecification {
  return name === 'link' ? linkFigure(link, view) : linkAndSimilarityFigure(link, view)
}
