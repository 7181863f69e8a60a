import { WorkbenchError } from '../../contract/error'
import type { Margins, TargetMargins } from '../../contract/margin'
import { labelsThatFit, niceTicks, tickText, type Ticks } from '../axis'
import type { FigureRun } from '../caption'
import type { ChartSeries } from '../lineChart'
import { isSharing, sharedWeightsWords } from '../sharedWeights'
import type { FigureStyle } from '../style'
import { formatCount, plainText } from '../text'

/**
 * One of the models whose margins were computed.
 *
 * @param target position among `margins.targets`
 * @throws WorkbenchError `figure/no-data` if there are no margins, or no such model
 */
export function targetOf(margins: Margins | null, run: string, target: number): TargetMargins {
  const found = margins?.targets[target]
  if (found) return found
  const count = margins?.targets.length ?? 0
  throw new WorkbenchError(
    'figure/no-data',
    count === 0
      ? `Run "${run}" has no margins that fit its files.`
      : `Run "${run}" has margins of ${count} models; model ${target} was asked for.`,
    count === 0 ? 'Compute them first: "i2v margins RUN".' : `Choose a model from 0 to ${count - 1}.`,
  )
}

/** Whose margin it is, as the panel says it: model and class, and what keeps the model from being a black box. */
export function subjectLines({ result }: FigureRun, { model, card, class: chosen }: TargetMargins): string[] {
  const name = chosen.label === null ? `class ${chosen.index}` : `“${plainText(chosen.label)}”`
  const shares = result.targets.some((target) => target.card === card && isSharing(target))
  return [`${plainText(model)}, ${name}`, ...(shares ? [capital(sharedWeightsWords)] : [])]
}

/** The same for captions. */
export function subjectSentence(run: FigureRun, target: TargetMargins): string {
  const [subject, ...more] = subjectLines(run, target)
  return [`${subject}, the class it gave the benign clip.`, ...more.map((sentence) => `${sentence}.`)].join(' ')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export const marginSentence =
  'Margin: ln p(class) − ln of the largest other probability, in nats; negative: the model chooses another class.'

/** Round ticks that hold all values, and 0. */
export function natTicks(values: readonly (number | null)[]): Ticks {
  const known = values.filter((value) => value !== null)
  const low = Math.min(0, ...known)
  const high = Math.max(0, ...known)
  const room = 0.06 * (high - low || 1)
  const [min, max] = [low < 0 ? low - room : low, high > 0 || low === 0 ? high + room : high]
  return { min, max, values: niceTicks(min, max, 7), text: tickText }
}

/** Ticks at attacked frames, named by their ordinals. */
export function frameTicks({ ordinals }: Pick<Margins, 'ordinals'>, length: number, style: FigureStyle): Ticks {
  const most = Math.min(12, labelsThatFit(formatCount(Math.max(0, ...ordinals)), length, style))
  const values = niceTicks(0, Math.max(1, ordinals.length - 1), most, 1).filter((at) => at < ordinals.length)
  return {
    ...{ min: -0.5, max: Math.max(1, ordinals.length - 1) + 0.5, values },
    text: (position) => formatCount(ordinals[position] ?? position),
  }
}

/** Where a margin changes its sign. */
export function zeroLine(from: number, to: number, style: FigureStyle): ChartSeries {
  return {
    type: 'line',
    name: 'zero',
    animation: false,
    showSymbol: false,
    silent: true,
    lineStyle: { color: style.palette.axis, width: 1.5 * style.hairline, cap: 'butt' },
    emphasis: { disabled: true },
    z: 1,
    data: [
      [from, 0],
      [to, 0],
    ],
  }
}
