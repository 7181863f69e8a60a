import { CustomChart, LineChart } from 'echarts/charts'
import { GraphicComponent, GridComponent, TooltipComponent } from 'echarts/components'

/** What our charts are made of: `use([...chartParts, CanvasRenderer])` in a window, `SVGRenderer` in Node. */
export const chartParts = [CustomChart, LineChart, GraphicComponent, GridComponent, TooltipComponent]
