import { resolve } from 'node:path'
import { exportFigure, rebuildFigure } from '../../contract/calls'
import { correlationForms, measures } from '../../contract/correlation'
import {
  colorVisions,
  divergingMaps,
  figureFonts,
  figureFormats,
  figureNames,
  figureRequestSchema,
  figures,
  heatmapOrders,
  linkQuantities,
  panelLetters,
  sequentialMaps,
  type FigureName,
  type FigureRequest,
} from '../../contract/figure'
import { figureCatalogue } from '../../figure/catalogue'
import { WorkbenchError } from '../../contract/error'
import type { Engine } from '../../engine/port'
import { type Arguments, type Command, type CommandResult, UsageError } from '../command'
import { oneOf, wholeNumber } from '../option'
import { lookOf, lookOptions, readSheet } from '../figureSheet'

export const figure: Command = {
  name: 'figure',
  summary: 'Writes a figure with its data, caption and recipe beside it, of one panel or several.',
  usage: `i2v figure SOURCE --figure NAME [--format ${figureFormats.join('|')}] [--width 85] [--out FILE] [--json]
  i2v figure --sheet SHEET.json [--format ...] [--out FILE]    several panels; docs/figures.md
  i2v figure --recipe FILE.recipe.json [--source OLD=NEW ...] [--out FILE]    draws it again and says what differs
  look: [--font ${figureFonts.join('|')}] [--points 7.5] [--dpi 300] [--colours ${[...sequentialMaps, ...divergingMaps].join('|')}] [--letters ${panelLetters.join('|')}] [--columns 2] [--gap 5] [--margin 1.5] [--proof ${colorVisions.join('|')}]
  what is shown, with the names of docs/figures.md: [--view KEY=VALUE ...]
  of runs (success): i2v figure RUN RUN ... [--label CLASS ...]
  of a correlation: [--measure ${measures.join('|')}] [--form ${correlationForms.join('|')}] [--order ${heatmapOrders.join('|')}] [--above-chance] [--transposed] [--row 0 --column 0]
  of a link: [--quantity ${linkQuantities.join('|')}] [--order ...] [--transposed]`,
  help: () =>
    [
      '',
      'Figures:',
      ...figureNames.map((name) => `  ${name}, of ${sourceWords(name)}: ${figureCatalogue[name].about}`),
      '',
    ].join('\n'),
  options: {
    figure: { type: 'string' },
    sheet: { type: 'string' },
    recipe: { type: 'string' },
    source: { type: 'string', multiple: true },
    format: { type: 'string' },
    out: { type: 'string' },
    view: { type: 'string', multiple: true },
    label: { type: 'string', multiple: true },
    measure: { type: 'string' },
    form: { type: 'string' },
    order: { type: 'string' },
    'above-chance': { type: 'boolean' },
    quantity: { type: 'string' },
    transposed: { type: 'boolean' },
    row: { type: 'string' },
    column: { type: 'string' },
    ...lookOptions,
  },
  positionals: [0, Infinity],
  async run({ arguments: values, engine }) {
    if (values.text('recipe')) return rebuild(values, engine())
    const request = values.text('sheet') ? await sheetRequest(values) : singleRequest(values)
    const written = await engine().ask(exportFigure, request)
    const { path, data, arrays, caption, recipe, warnings } = written
    return { json: written, text: [path, ...data, ...arrays, caption, recipe, ...warnings].join('\n') }
  },
}

/** @throws WorkbenchError `figure/differs` if it is not the same, byte for byte; it is written all the same where --out says so */
async function rebuild(values: Arguments, engine: Engine): Promise<CommandResult> {
  if (values.positionals.length > 0 || values.text('figure') || values.text('sheet'))
    throw new UsageError('--recipe names sources and figure: give neither a folder nor --figure nor --sheet.')
  const sources = values.texts('source').map((text) => {
    const [, from, to] = /^(.+?)=(.+)$/.exec(text) ?? []
    if (from === undefined) throw new UsageError(`--source is "${text}"; expected OLD=NEW, two folders.`)
    return { from, to: resolve(to!) }
  })
  const out = values.text('out')
  const recipe = resolve(values.text('recipe')!)
  const found = await engine.ask(rebuildFigure, { recipe, sources, out: out === undefined ? null : resolve(out) })
  if (!found.same) {
    throw new WorkbenchError(
      'figure/differs',
      `Drawn again from ${recipe}, the figure is not the same. ${found.differences.join(' ')}`,
      'Use the sources and the version of the workbench that the recipe names, or export the figure anew.',
    )
  }
  const moved = found.places
    .filter(({ folder, at }) => folder !== at)
    .map(({ folder, at }) => `${folder} is read from ${at}.`)
  const lines = [
    ...(found.path === null ? [] : [found.path]),
    'The same, byte for byte.',
    ...moved,
    ...found.differences,
  ]
  return { json: found, text: lines.join('\n') }
}

function sourceWords(name: FigureName): string {
  const { source } = figures[name]
  return source === 'runs' ? 'runs' : source === 'alignment' ? 'an alignment' : `a ${source}`
}

async function sheetRequest(values: Arguments): Promise<FigureRequest> {
  if (values.positionals.length > 0 || values.text('figure'))
    throw new UsageError('--sheet names the sources and figures of all panels: give neither a folder nor --figure.')
  const sheet = await readSheet(resolve(values.text('sheet')!))
  return checked({ ...sheet, ...lookOf(values), ...outputOf(values) })
}

function singleRequest(values: Arguments): FigureRequest {
  if (!values.text('figure')) throw new UsageError('--figure is missing.')
  const figure = oneOf(values, 'figure', figureNames, figureNames[0]!)
  const folders = values.positionals.map((folder) => resolve(folder))
  const isOfRuns = figures[figure].source === 'runs'
  if (folders.length === 0) throw new UsageError(`"figure" takes the folder of ${sourceWords(figure)}, found none.`)
  if (folders.length > 1 && !isOfRuns)
    throw new UsageError(`Figure "${figure}" takes one folder, found ${folders.length}.`)
  const labels = values.texts('label')
  if (labels.length > 0 && labels.length !== folders.length)
    throw new UsageError(`--label is given ${labels.length} times for ${folders.length} runs; expected once for each.`)
  const source = isOfRuns ? folders.map((folder, at) => ({ folder, label: labels[at] ?? null })) : folders[0]!
  const panel = { figure, source, view: { ...namedView(values, figure), ...freeView(values) } }
  return checked({ panels: [panel], ...lookOf(values), ...outputOf(values) })
}

function outputOf(values: Arguments) {
  const out = values.text('out')
  return {
    format: oneOf(values, 'format', figureFormats, 'svg'),
    ...(out !== undefined && { out: resolve(out) }),
  }
}

/** Flags of their own, of the figures that know them. */
function namedView(values: Arguments, figure: FigureName): Record<string, unknown> {
  const given: Record<string, unknown> = {
    ...(values.text('measure') && { measure: oneOf(values, 'measure', measures, measures[0]) }),
    ...(values.text('form') && { form: oneOf(values, 'form', correlationForms, 'benign') }),
    ...(values.text('order') && { order: oneOf(values, 'order', heatmapOrders, 'depth') }),
    ...(values.text('quantity') && { quantity: oneOf(values, 'quantity', linkQuantities, linkQuantities[0]) }),
    ...(values.flag('above-chance') && { reading: 'above chance' }),
    ...(values.flag('transposed') && { transposed: true }),
    ...Object.fromEntries(
      ['row', 'column'].flatMap((name) =>
        values.text(name) === undefined ? [] : [[name, wholeNumber(name, values.text(name)!, 0)]],
      ),
    ),
  }
  const known = Object.keys(figures[figure].view.shape)
  const strange = Object.keys(given).find((key) => !known.includes(key))
  if (strange === undefined) return given
  throw new UsageError(
    `Figure "${figure}" shows no "${strange}"; ${known.length === 0 ? 'it takes no such option.' : `it can be told ${known.join(', ')}.`}`,
  )
}

/** `KEY=VALUE`, the value as JSON or else as words. */
function freeView(values: Arguments): Record<string, unknown> {
  return Object.fromEntries(
    values.texts('view').map((text) => {
      const [, key, value] = /^([^=]+)=(.*)$/.exec(text) ?? []
      if (key === undefined) throw new UsageError(`--view is "${text}"; expected KEY=VALUE, such as clip=1.`)
      try {
        return [key, JSON.parse(value!)]
      } catch {
        return [key, value]
      }
    }),
  )
}

/** As the schema has it, with a sentence about the first thing that does not fit. */
function checked(request: unknown): FigureRequest {
  const result = figureRequestSchema.safeParse(request)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new UsageError(`"${issue!.path.join('.')}" does not fit: ${issue!.message}. docs/figures.md lists what does.`)
}
