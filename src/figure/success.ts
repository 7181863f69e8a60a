import { WorkbenchError } from '../contract/error'
import type { Rate } from '../contract/result'
import { blockChartHeight, blockChartOption, type Block, type BlockChart, type BlockRow } from './blocks'
import { percentText } from './caption'
import { sharedWeightsNote } from './predictions'
import type { FigureSpecification, FigureTable } from './specification'
import { formatNumber, plainText } from './text'
import type { Palette } from './theme'

/** Which clips a rate is over. */
export type Among = 'all' | 'correct' | 'correct for every model'

export interface SuccessRow {
  readonly model: string
  /** contains weights of a surrogate: not a black box */
  readonly sharesWeights: boolean
  readonly among: Among
  /** e.g. `I2V, 8-bit`, `Sign noise` */
  readonly form: string
  readonly kind: 'attack' | 'control'
  readonly rate: Rate
}

export interface SuccessTable {
  readonly title: string
  /** whole sentences on method, parameters, surrogate, layer and clips */
  readonly sentences: readonly string[]
  readonly rows: readonly SuccessRow[]
  readonly parameters: Readonly<Record<string, unknown>>
  readonly versions: Readonly<Record<string, string>>
}

const amongText: Readonly<Record<Among, string>> = {
  all: 'all clips',
  correct: 'clips it gets right',
  'correct for every model': 'clips every model gets right',
}

/**
 * Share of clips whose first choice changed, with Wilson 95% intervals, for attack and controls on one scale.
 *
 * @throws WorkbenchError `figure/no-data` if the table has no row
 */
export function successFigure(table: SuccessTable): FigureSpecification {
  if (table.rows.length === 0) {
    throw new WorkbenchError(
      'figure/no-data',
      'The table of success rates has 0 rows; at least 1 is needed.',
      'Run at least one clip with one target model.',
    )
  }
  const chart = successChart(table.rows)
  return {
    name: 'success',
    title: table.title,
    caption: [...successSentences(table), ...table.sentences].join(' '),
    data: successData(table.rows),
    parameters: table.parameters,
    narrowestEms: 24,
    height: (style) => blockChartHeight(chart, style),
    option: (style) => blockChartOption(chart, style),
  }
}

function successSentences({ rows }: SuccessTable): string[] {
  const counts = [...new Set(rows.map(({ rate }) => rate.n))].sort((a, b) => a - b)
  const n = counts.length > 1 ? `${counts[0]!} to ${counts.at(-1)!}` : String(counts[0]!)
  return [
    `Share of clips whose first choice differs from the benign one, with Wilson 95 % intervals (n = ${n} clips; the words give changed / n). Diamonds: attack; dots: noise controls.`,
    rows.some((row) => row.sharesWeights) ? `${sharedWeightsNote}.` : '',
  ].filter(Boolean)
}

function successData(rows: readonly SuccessRow[]): FigureTable {
  return {
    columns: [
      { name: 'model', unit: 'text', meaning: 'video model' },
      { name: 'shares_weights', unit: 'true or false', meaning: 'contains weights of the surrogate: not a black box' },
      { name: 'among', unit: 'text', meaning: 'clips that count' },
      { name: 'form', unit: 'text', meaning: 'attack or control, and form of the clip' },
      { name: 'changed', unit: '1', meaning: 'clips whose first choice differs from the benign one' },
      { name: 'n', unit: '1', meaning: 'clips' },
      { name: 'rate', unit: '1', meaning: 'changed / n; empty when n is 0' },
      { name: 'wilson95_low', unit: '1', meaning: 'lower end of the Wilson 95 % interval' },
      { name: 'wilson95_high', unit: '1', meaning: 'upper end of the Wilson 95 % interval' },
    ],
    rows: rows.map(({ model, sharesWeights, among, form, rate }) => [
      model,
      sharesWeights,
      among,
      form,
      rate.changed,
      rate.n,
      rate.rate,
      rate.interval?.[0] ?? null,
      rate.interval?.[1] ?? null,
    ]),
  }
}

function successChart(rows: readonly SuccessRow[]): BlockChart {
  return {
    blocks: ({ palette }) => groupsOf(rows).map((group) => modelBlock(group, palette)),
    axisTitle: 'Clips with a changed first choice (%)',
    ticks: { min: 0, max: 1, values: [0, 0.25, 0.5, 0.75, 1], text: (share) => String(100 * share) },
    wordsTitle: 'Changed / n',
    markedNote: null,
    notes: rows.some((row) => row.sharesWeights) ? [sharedWeightsNote] : [],
  }
}

/** Rows of one model and one choice of clips, in the order they were given. */
function groupsOf(rows: readonly SuccessRow[]): SuccessRow[][] {
  const groups = new Map<string, SuccessRow[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.model, row.among])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()]
}

function modelBlock(group: readonly SuccessRow[], palette: Palette): Block {
  const { model, sharesWeights, among } = group[0]!
  return {
    heading: plainText(model),
    headingEnd: `${sharesWeights ? ' *' : ''}, ${amongText[among]}`,
    rows: group.map((row) => successRow(row, palette)),
  }
}

function successRow({ form, kind, rate }: SuccessRow, palette: Palette): BlockRow {
  const shape = kind === 'attack' ? 'diamond' : 'circle'
  const words = rate.rate === null ? 'no clips' : percentText(rate.rate)
  const interval = rate.interval?.map((end) => formatNumber(100 * end, 1)).join(' to ') ?? 'none'
  return {
    label: plainText(form),
    color: palette[kind],
    mark:
      rate.rate === null || rate.interval === null
        ? null
        : { kind: 'interval', from: rate.interval[0], to: rate.interval[1], at: rate.rate, shape },
    figure: `${rate.changed}/${rate.n}`,
    text: words,
    marked: false,
    tip: `${plainText(form)}\n${rate.changed} of ${rate.n} clips changed (${words})\nWilson 95 % interval, in %: ${interval}`,
  }
}
