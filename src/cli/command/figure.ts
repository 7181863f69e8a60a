import { resolve } from 'node:path'
import { exportFigure } from '../../contract/calls'
import { correlationForms, measures } from '../../contract/correlation'
import {
  figureFormats,
  figureNames,
  figureRequestSchema,
  heatmapOrders,
  isLinkFigure,
  isRunFigure,
  linkQuantities,
  type LinkView,
} from '../../contract/figure'
import { type Arguments, type Command, UsageError } from '../command'
import { numberOf, oneOf } from '../option'

export const figure: Command = {
  name: 'figure',
  summary: 'Writes a figure of a run, correlation or link, with its data, caption and recipe beside it.',
  usage: `i2v figure RUN --figure ${figureNames.join('|')} [--format ${figureFormats.join('|')}] [--width 85] [--out FILE] [--json]
  of a correlation: [--measure ${measures.join('|')}] [--form ${correlationForms.join('|')}] [--order ${heatmapOrders.join('|')}] [--above-chance] [--transposed] [--row 0 --column 0]
  of a link: [--quantity ${linkQuantities.join('|')}] [--order ...] [--transposed]`,
  options: {
    figure: { type: 'string' },
    format: { type: 'string' },
    width: { type: 'string' },
    out: { type: 'string' },
    measure: { type: 'string' },
    form: { type: 'string' },
    order: { type: 'string' },
    'above-chance': { type: 'boolean' },
    quantity: { type: 'string' },
    transposed: { type: 'boolean' },
    row: { type: 'string' },
    column: { type: 'string' },
  },
  positionals: [1, 1],
  async run({ arguments: values, engine }) {
    if (!values.text('figure')) throw new UsageError('--figure is missing.')
    const out = values.text('out')
    const name = oneOf(values, 'figure', figureNames, figureNames[0])
    const request = figureRequestSchema.safeParse({
      run: resolve(values.positionals[0]!),
      figure: name,
      format: oneOf(values, 'format', figureFormats, 'svg'),
      widthMillimetres: numberOf(values, 'width') ?? 85,
      out: out === undefined ? null : resolve(out),
      ...(isLinkFigure(name) ? { linkView: linkViewOf(values) } : !isRunFigure(name) && { view: viewOf(values) }),
    })
    if (!request.success) throw new UsageError(problemOf(request.error.issues[0]?.path[0]))
    const written = await engine().ask(exportFigure, request.data)
    return { json: written, text: `${written.path}\n${written.data}\n${written.recipe}` }
  },
}

function viewOf(values: Arguments) {
  return {
    ...(values.text('measure') && { measure: oneOf(values, 'measure', measures, measures[0]) }),
    form: oneOf(values, 'form', correlationForms, 'benign'),
    order: oneOf(values, 'order', heatmapOrders, 'depth'),
    reading: values.flag('above-chance') ? 'above chance' : 'value',
    transposed: values.flag('transposed'),
    row: numberOf(values, 'row') ?? 0,
    column: numberOf(values, 'column') ?? 0,
  }
}

function linkViewOf(values: Arguments): LinkView {
  return {
    quantity: oneOf(values, 'quantity', linkQuantities, linkQuantities[0]),
    order: oneOf(values, 'order', heatmapOrders, 'depth'),
    transposed: values.flag('transposed'),
  }
}

function problemOf(field: PropertyKey | undefined): string {
  return field === 'view'
    ? '--row and --column are out of range; expected whole numbers from 0.'
    : '--width is out of range; expected 20 to 1000 millimetres.'
}
