import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { GraphicComponent, GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([LineChart, BarChart, ScatterChart, CustomChart, GridComponent, GraphicComponent, TooltipComponent, CanvasRenderer])

/** The little of echarts that the window needs. */
export interface Chart {
  show(option: EChartsCoreOption): void
  resize(width: number, height: number): void
  /** Pixels of the vertical line at a position of the x axis; null outside the plot. */
  lineAt(x: number): { left: number; top: number; height: number } | null
  close(): void
}

/** @param onPick told the position on the x axis of a click inside the plot */
export function openChart(element: HTMLElement, onPick: (x: number) => void): Chart {
  const chart = init(element, null, { renderer: 'canvas', width: 1, height: 1 })
  const grid = { gridIndex: 0 }

  chart.getZr().on('click', ({ offsetX, offsetY }) => {
    if (!chart.containPixel(grid, [offsetX, offsetY])) return
    const x = Number(chart.convertFromPixel(grid, [offsetX, offsetY])[0])
    if (Number.isFinite(x)) onPick(x)
  })

  return {
    show(option) {
      keepPixels(element)
      chart.setOption(option, { notMerge: true })
      keepPixels(element)
    },
    resize: (width, height) => chart.resize({ width, height, silent: true }),
    lineAt(x) {
      const option = chart.getOption() as { grid?: { top?: number; bottom?: number }[] } | undefined
      const { top, bottom } = option?.grid?.[0] ?? {}
      if (typeof top !== 'number' || typeof bottom !== 'number') return null
      const left = Number(chart.convertToPixel({ xAxisIndex: 0 }, x))
      const height = chart.getHeight() - top - bottom
      return Number.isFinite(left) && chart.containPixel(grid, [left, top + 1]) ? { left, top, height } : null
    },
    close: () => chart.dispose(),
  }
}

/** Pictures in charts show their pixels as squares, as they do in files; a canvas forgets that when it is resized or made. */
function keepPixels(element: HTMLElement): void {
  for (const canvas of element.querySelectorAll('canvas')) {
    const context = canvas.getContext('2d')
    if (context) context.imageSmoothingEnabled = false
  }
}
