import { resolve } from 'node:path'
import { exportFigure } from '../../contract/calls'
import { figureFormats, figureNames, figureRequestSchema } from '../../contract/figure'
import { type Command, UsageError } from '../command'
import { numberOf, oneOf } from '../option'

export const figure: Command = {
  name: 'figure',
  summary: 'Writes a figure of a run, with its data, caption and recipe beside it.',
  usage: `i2v figure RUN --figure ${figureNames.join('|')} [--format ${figureFormats.join('|')}] [--width 85] [--out FILE] [--json]`,
  options: {
    figure: { type: 'string' },
    format: { type: 'string' },
    width: { type: 'string' },
    out: { type: 'string' },
  },
  positionals: [1, 1],
  async run({ arguments: values, engine }) {
    if (!values.text('figure')) throw new UsageError('--figure is missing.')
    const out = values.text('out')
    const request = figureRequestSchema.safeParse({
      run: resolve(values.positionals[0]!),
      figure: oneOf(values, 'figure', figureNames, figureNames[0]),
      format: oneOf(values, 'format', figureFormats, 'svg'),
      widthMillimetres: numberOf(values, 'width') ?? 85,
      out: out === undefined ? null : resolve(out),
    })
    if (!request.success) throw new UsageError('--width is out of range; expected 20 to 1000 millimetres.')
    const written = await engine().ask(exportFigure, request.data)
    return { json: written, text: `${written.path}\n${written.data}\n${written.recipe}` }
  },
}
