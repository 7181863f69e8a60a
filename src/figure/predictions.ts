import { attackName } from '../contract/attackName'
import { WorkbenchError } from '../contract/error'
import type { Control, TargetResult, Verdict } from '../contract/result'
import type { Block, BlockChart, BlockRow } from './blocks'
import { blockChartHeight, blockChartOption } from './blocks'
import { runParameters, runSentences, stateText, type FigureRun } from './caption'
import { isSharing, sharedWeightsNote } from './sharedWeights'
import type { FigureSpecification, FigureTable } from './specification'
import type { FigureStyle } from './style'
import { formatNumber, plainText } from './text'

type Kind = 'reference' | 'control' | 'attack'

interface Answer {
  readonly form: string
  readonly kind: Kind
  readonly verdict: Verdict
}

interface ModelAnswers {
  readonly target: TargetResult
  readonly answers: readonly Answer[]
}

/**
 * What each video model says of each form of the clip: probability of the class it gave the benign clip as a bar, its
 * first choice in words, a diamond where that changed. Controls are drawn in their 8-bit form, the one a file can hold.
 *
 * @throws WorkbenchError `figure/no-data` if no video model was asked
 */
export function predictionsFigure(run: FigureRun): FigureSpecification {
  const { record, result } = run
  if (result.targets.length === 0) {
    throw new WorkbenchError(
      'figure/no-data',
      `Run "${record.id}" has no predictions: ${record.plan.targets.length} video models were chosen, 0 have answered (state: ${result.state}).`,
      'Run the attack with at least one target model, or choose the figure "losses".',
    )
  }
  const models = result.targets.map((target) => ({
    target,
    answers: answersOf(target, result.controls, attackName(record)),
  }))
  const chart = predictionChart(models, stateText(run))
  return {
    name: 'predictions',
    title: 'Answers of the video models',
    caption: [...predictionSentences(models), ...runSentences(run)].join(' '),
    data: predictionTable(models),
    parameters: runParameters(run),
    narrowestEms: 28,
    height: (style) => blockChartHeight(chart, style),
    option: (style) => blockChartOption(chart, style),
  }
}

function answersOf(target: TargetResult, controls: readonly Control[], attack: string): Answer[] {
  const noise = controls.flatMap((control) => {
    const answer = control.targets.find(({ model }) => model === target.model)
    return answer ? [{ form: capital(control.name), kind: 'control' as const, verdict: answer.rounded }] : []
  })
  const forms = [
    [`${attack}, float`, target.float],
    [`${attack}, 8-bit`, target.rounded],
    [`${attack}, decoded`, target.decoded],
  ] as const
  return [
    { form: 'Benign', kind: 'reference', verdict: target.benign },
    ...noise,
    ...forms.flatMap(([form, verdict]) => (verdict ? [{ form, kind: 'attack' as const, verdict }] : [])),
  ]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function className({ label, index }: { label: string | null; index: number }): string {
  return label === null ? `class ${index}` : plainText(label)
}

function predictionSentences(models: readonly ModelAnswers[]): string[] {
  const attacked = models.filter(({ target }) => target.rounded)
  const changed = attacked.filter(({ target }) => target.rounded!.changed)
  const n = models.length
  return [
    `Probability that each video model (n = ${n}) gives the class it gave the benign clip, and its first choice with its probability (diamond: not the benign one).`,
    'Noise of the same size as the attack (uniform in ±ε; ±ε with random sign) is the control, rounded to 8 bits.',
    attacked.length > 0
      ? `After rounding to 8 bits the attack changes the first choice of ${changed.length} of ${attacked.length} ${attacked.length === 1 ? 'model' : 'models'}.`
      : '',
    models.some(({ target }) => isSharing(target)) ? `${sharedWeightsNote}.` : '',
  ].filter(Boolean)
}

function predictionTable(models: readonly ModelAnswers[]): FigureTable {
  return {
    columns: [
      { name: 'model', unit: 'text', meaning: 'video model' },
      { name: 'shares_weights', unit: 'true or false', meaning: 'contains weights of the surrogate: not a black box' },
      { name: 'form', unit: 'text', meaning: 'form of the clip; noise controls are rounded to 8 bits' },
      { name: 'benign_class_probability', unit: '1', meaning: 'probability of the class given to the benign clip' },
      { name: 'top1_index', unit: '1', meaning: 'class index of the first choice' },
      { name: 'top1_label', unit: 'text', meaning: 'name of the first choice; empty without a label file' },
      { name: 'top1_probability', unit: '1', meaning: 'probability of the first choice' },
      { name: 'changed', unit: 'true or false', meaning: 'first choice differs from the benign one' },
    ],
    rows: models.flatMap(({ target, answers }) =>
      answers.map(({ form, verdict }) => [
        target.model,
        isSharing(target),
        form,
        verdict.benignClassProbability,
        verdict.index,
        verdict.label,
        verdict.probability,
        verdict.changed,
      ]),
    ),
  }
}

function predictionChart(models: readonly ModelAnswers[], state: string): BlockChart {
  const shared = models.some(({ target }) => isSharing(target))
  const changed = models.some(({ answers }) => answers.some(({ verdict }) => verdict.changed))
  return {
    blocks: (style) => models.map((model) => modelBlock(model, style)),
    axisTitle: 'Probability of the benign class',
    ticks: { min: 0, max: 1, values: [0, 0.5, 1], text: (value) => String(value) },
    wordsTitle: 'First choice',
    markedNote: changed ? 'first choice differs from the benign one' : null,
    notes: [shared ? sharedWeightsNote : '', state].filter(Boolean),
  }
}

function modelBlock({ target, answers }: ModelAnswers, { palette }: FigureStyle): Block {
  return {
    heading: plainText(target.model),
    headingEnd: isSharing(target) ? ' *' : '',
    rows: answers.map(({ form, kind, verdict }): BlockRow => {
      const probability = formatNumber(verdict.probability, 2)
      const benign = formatNumber(verdict.benignClassProbability, 3)
      return {
        label: form,
        color: palette[kind],
        mark: Number.isFinite(verdict.benignClassProbability)
          ? { kind: 'bar', to: verdict.benignClassProbability }
          : null,
        figure: probability,
        text: className(verdict),
        marked: verdict.changed,
        tip: `${plainText(target.model)}\n${form}\nbenign class: ${benign}\nfirst choice: ${className(verdict)}, ${formatNumber(verdict.probability, 3)}`,
      }
    }),
  }
}
