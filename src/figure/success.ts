import { WorkbenchError } from '../contract/error'
import type { Rate, RunOpened } from '../contract/result'
import type { SuccessDenominator, SuccessForm, SuccessRow, SuccessTable } from '../contract/success'
import { programVersion } from './caption'
import { blockChartHeight, blockChartOption, type Block, type BlockChart, type BlockRow } from './blocks'
import { sharedWeightsNote } from './sharedWeights'
import type { FigureSpecification, FigureTable } from './specification'
import { formatNumber, plainText } from './text'
import type { Palette } from './theme'

/** One form of the attack, the one a file can hold, beside its two controls: more marks would hide the comparison. */
const drawnForms: readonly SuccessForm[] = ['rounded', 'sign noise', 'uniform noise']
const drawnDenominators: readonly SuccessDenominator[] = ['all', 'correct']

const formText: Readonly<Record<SuccessForm, string>> = {
  'uniform noise': 'Uniform noise',
  'sign noise': 'Sign noise',
  float: 'Attack, float',
  rounded: 'Attack, 8-bit',
  decoded: 'Attack, decoded',
}
const amongText: Readonly<Record<SuccessDenominator, string>> = {
  all: 'all clips',
  correct: 'clips it gets right',
  'correct for all models': 'clips all get right',
}

/**
 * Share of clips whose first choice changed, with Wilson 95% intervals, for attack and controls on one scale (a forest plot).
 * The table of data keeps every row; drawn are the 8-bit attack and both controls, among all clips and among those got right.
 *
 * @param runs that the table is over
 * @throws WorkbenchError `figure/no-data` if the table has no row to draw
 */
export function successFigure(
  table: SuccessTable,
  runs: readonly Pick<RunOpened, 'record'>[] = [],
): FigureSpecification {
  const drawn = table.rows.filter(isDrawn)
  if (drawn.length === 0) {
    throw new WorkbenchError(
      'figure/no-data',
      `The table of success rates has ${table.rows.length} rows, none of them for the 8-bit attack or a control over at least one clip.`,
      'Run at least one clip with one target model to its end.',
    )
  }
  const chart = successChart(drawn)
  return {
    name: 'success',
    title: 'Attack success rate',
    caption: [...successSentences(drawn), plainText(table.attack).replace(/\.?$/, '.'), ...versionSentences(runs)].join(
      ' ',
    ),
    data: successData(table.rows),
    parameters: { attack: table.attack, clips: table.clips },
    narrowestEms: 24,
    height: (style) => blockChartHeight(chart, style),
    option: (style) => blockChartOption(chart, style),
  }
}

function versionSentences(runs: readonly Pick<RunOpened, 'record'>[]): string[] {
  const versions = [...new Set(runs.map(({ record }) => programVersion(record.versions)))].sort()
  return versions.length === 0 ? [] : [`I2V Workbench ${versions.join(', ')}.`]
}

function isDrawn({ form, among, rate }: SuccessRow): boolean {
  return drawnForms.includes(form) && drawnDenominators.includes(among) && rate.n > 0
}

function successSentences(drawn: readonly SuccessRow[]): string[] {
  const counts = drawn.map(({ rate }) => rate.n)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  return [
    'Share of clips whose first choice differs from the benign one, among all clips and among those the model gets right when benign.',
    `Diamonds: attack, rounded to 8 bits; dots: noise of the same size (controls); lines: Wilson 95 % intervals; n = ${least === most ? most : `${least} to ${most}`} clips.`,
    drawn.some((row) => row.sharesWeights) ? `${sharedWeightsNote}.` : '',
  ].filter(Boolean)
}

function successData(rows: readonly SuccessRow[]): FigureTable {
  return {
    columns: [
      { name: 'model', unit: 'text', meaning: 'video model' },
      { name: 'shares_weights', unit: 'true or false', meaning: 'contains weights of the surrogate: not a black box' },
      { name: 'among', unit: 'text', meaning: 'clips that count' },
      { name: 'form', unit: 'text', meaning: 'attack in one of its forms, or a control' },
      { name: 'changed', unit: '1', meaning: 'clips whose first choice differs from the benign one' },
      { name: 'n', unit: '1', meaning: 'clips' },
      { name: 'rate', unit: '1', meaning: 'changed / n; empty when n is 0' },
      { name: 'wilson95_low', unit: '1', meaning: 'lower end of the Wilson 95 % interval' },
      { name: 'wilson95_high', unit: '1', meaning: 'upper end of the Wilson 95 % interval' },
      { name: 'drawn', unit: 'true or false', meaning: 'whether the figure shows this row' },
    ],
    rows: rows.map((row) => {
      const { model, sharesWeights, among, form, rate } = row
      const interval = [rate.interval?.[0] ?? null, rate.interval?.[1] ?? null]
      return [model, sharesWeights, among, form, rate.changed, rate.n, rate.rate, ...interval, isDrawn(row)]
    }),
  }
}

function successChart(drawn: readonly SuccessRow[]): BlockChart {
  return {
    blocks: ({ palette }) => groupsOf(drawn).map((group) => modelBlock(group, palette)),
    axisTitle: 'Clips with a changed first choice (%)',
    ticks: { min: 0, max: 1, values: [0, 0.5, 1], text: (share) => String(100 * share) },
    wordsTitle: 'Changed/n',
    markedNote: null,
    notes: drawn.some((row) => row.sharesWeights) ? [sharedWeightsNote] : [],
  }
}

/** Rows of one model and one denominator; models as they were given. */
function groupsOf(rows: readonly SuccessRow[]): SuccessRow[][] {
  const models = [...new Set(rows.map(({ model }) => model))]
  return models
    .flatMap((model) =>
      drawnDenominators.map((among) => rows.filter((row) => row.model === model && row.among === among)),
    )
    .filter((group) => group.length > 0)
}

function modelBlock(group: readonly SuccessRow[], palette: Palette): Block {
  const { model, sharesWeights, among } = group[0]!
  const ordered = group.toSorted((a, b) => drawnForms.indexOf(a.form) - drawnForms.indexOf(b.form))
  return {
    heading: plainText(model),
    headingEnd: `${sharesWeights ? ' *' : ''} · ${amongText[among]}`,
    rows: ordered.map((row) => successRow(row, palette)),
  }
}

function successRow({ form, rate }: SuccessRow, palette: Palette): BlockRow {
  const isControl = form.endsWith('noise')
  const share = rate.rate === null ? 'no clips' : `${formatNumber(100 * rate.rate, 0)} %`
  const interval = rate.interval?.map((end) => formatNumber(100 * end, 1)).join(' to ') ?? 'none'
  return {
    label: formText[form],
    color: isControl ? palette.control : palette.attack,
    mark: markOf(rate, isControl ? 'circle' : 'diamond'),
    figure: `${rate.changed}/${rate.n}`,
    text: share,
    marked: false,
    tip: `${formText[form]}\n${rate.changed} of ${rate.n} clips changed (${share})\nWilson 95 % interval, in %: ${interval}`,
  }
}

function markOf({ rate, interval }: Rate, shape: 'circle' | 'diamond'): BlockRow['mark'] {
  if (rate === null || interval === null) return null
  return { kind: 'interval', from: interval[0], to: interval[1], at: rate, shape }
}
