export { exportFigure, exportTableFigure, renderFigure, type ExportedFigure } from './export'
export { renderSpecification, type RenderedFigure, type RenderSettings } from './render'
