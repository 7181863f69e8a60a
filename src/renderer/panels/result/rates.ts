import type { HelpKey } from '../../../contract/help'
import { successForms, type SuccessForm, type SuccessRow } from '../../../contract/success'
import type { Rate } from '../../../contract/result'
import { formatPercent } from '../../text/number'

export const formNames: Readonly<Record<SuccessForm, string>> = {
  'uniform noise': 'Uniform noise',
  'sign noise': 'Sign noise',
  float: 'Float',
  rounded: '8-bit',
  decoded: 'Decoded',
}

export const formTerms: Readonly<Record<SuccessForm, HelpKey>> = {
  'uniform noise': 'uniformNoise',
  'sign noise': 'signNoise',
  float: 'float',
  rounded: 'rounded',
  decoded: 'decoded',
}

/** Attack first, as in the table of predictions, then the controls. */
export const formOrder: readonly SuccessForm[] = [...successForms.slice(2), ...successForms.slice(0, 2)]

export interface ModelRates {
  readonly model: string
  readonly sharesWeights: boolean
  readonly rates: ReadonlyMap<SuccessForm, Rate>
}

/** One entry per model, in the order of the rows. */
export function ratesByModel(rows: readonly SuccessRow[]): ModelRates[] {
  return [...new Set(rows.map(({ model }) => model))].map((model) => {
    const own = rows.filter((row) => row.model === model)
    return {
      model,
      sharesWeights: own.some(({ sharesWeights }) => sharesWeights),
      rates: new Map(own.map(({ form, rate }) => [form, rate])),
    }
  })
}

/** `57% to 98%`; empty where nothing was counted. */
export function intervalText({ interval }: Rate): string {
  return interval ? `${formatPercent(interval[0])} to ${formatPercent(interval[1])}` : ''
}

/** Every row with full precision, tab-separated, for a spreadsheet. */
export function rowsAsText(rows: readonly SuccessRow[]): string {
  const head = ['model', 'shares_weights', 'form', 'among', 'changed', 'n', 'rate', 'wilson95_low', 'wilson95_high']
  const lines = rows.map(({ model, sharesWeights, form, among, rate }) =>
    [model, sharesWeights, form, among, rate.changed, rate.n, rate.rate ?? '', ...(rate.interval ?? ['', ''])].join(
      '\t',
    ),
  )
  return [head.join('\t'), ...lines].join('\n')
}
