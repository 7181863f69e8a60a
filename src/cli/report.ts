import { attackedCount, attackName } from '../contract/attackName'
import { cosineTerms, type Loss, methodCatalogue } from '../contract/method'
import type { PerturbationSizes, RunOpened, TargetResult, Verdict } from '../contract/result'
import { formatTable } from './table'

/** The one JSON object that `i2v attack --json` prints. */
export function runSummary({ folder, result }: RunOpened): unknown {
  return {
    run: folder,
    state: result.state,
    losses: result.losses,
    linf: result.linf,
    perturbation: result.perturbation?.rounded.overall ?? null,
    targets: result.targets,
    controls: result.controls,
    seconds: result.seconds,
    warnings: result.warnings,
  }
}

/** The same for people. */
export function describeRun(opened: RunOpened): string {
  const { folder, result } = opened
  const lines = [
    `Run ${result.id} ${result.state} after ${result.stepsDone} ${result.stepsDone === 1 ? 'step' : 'steps'} on ${describeFrames(opened)}.`,
    describeLosses(opened),
  ]
  if (result.linf) {
    const { float, rounded, decoded } = result.linf
    lines.push(
      `Largest change of a pixel, recomputed from the saved bytes: ${inSteps(float)} float, ${inSteps(rounded)} rounded, ${inSteps(decoded)} decoded again.`,
    )
  }
  if (result.l2) lines.push(distanceText(result.l2))
  if (result.perturbation) lines.push(sizeText(result.perturbation.rounded.overall))
  lines.push(...result.warnings.map((warning) => `Note: ${warning}`))
  if (result.targets.length > 0) lines.push('', targetTable(opened), ...sharedNote(result.targets))
  if (opened.record.plan.record && result.state === 'finished') {
    lines.push('', `Features were recorded: recording.csv. "i2v link ${folder}" compares image with video layers.`)
  }
  lines.push('', `Everything is in ${folder}`)
  return lines.join('\n')
}

function describeFrames({ record }: RunOpened): string {
  const { frames } = record.resolved
  const attacked = attackedCount(record)
  return attacked === frames ? `${frames} frames` : `${attacked} of ${frames} frames`
}

const measured: Readonly<Record<Exclude<Loss['kind'], 'none'>, string>> = {
  cosine: 'Mean cosine to the benign features',
  spread: "Standard deviation of the layer's activations",
  'weighted cosine': 'Weighted mean cosine to the benign features',
  'cross-entropy': "Cross-entropy to the attacked model's benign answer",
}

function describeLosses({ result: { losses }, record: { plan, resolved } }: RunOpened): string {
  const { kind } = methodCatalogue[plan.method].loss
  if (kind === 'none') return 'Noise: no model was attacked.'
  const [first] = losses
  const last = losses.at(-1)
  if (first === undefined || last === undefined) return 'No step was taken.'
  const terms = cosineTerms(plan.method, attackedCount({ resolved }), resolved.surrogates.length).loss
  const text = (loss: number): string => (loss / terms).toFixed(3)
  const what = plan.targetClass === undefined ? measured[kind] : `Cross-entropy to target class ${plan.targetClass}`
  return `${what}: ${text(first)} before the first update, ${text(last)} before the last.`
}

function distanceText({ float, rounded, decoded }: NonNullable<RunOpened['result']['l2']>): string {
  const [a, b, c] = [float, rounded, decoded].map((distance) => distance.toFixed(4))
  return `Largest L2 distance of a frame, likewise: ${a} float, ${b} rounded, ${c} decoded again.`
}

function sizeText({ meanAbsolute, shareAtBound, psnrDecibels }: PerturbationSizes['overall']): string {
  const share = shareAtBound === null ? '' : `, ${(100 * shareAtBound).toFixed(0)} % of the values at the bound`
  const psnr = psnrDecibels === null ? '' : `, PSNR ${psnrDecibels.toFixed(1)} dB`
  return `Mean absolute change, rounded to 8 bits: ${inSteps(meanAbsolute)}${share}${psnr}.`
}

function inSteps(value: number): string {
  return `${(value * 255).toFixed(3)}/255`
}

function targetTable({ result, record }: RunOpened): string {
  const rows = result.targets.map((target, index) => [
    nameOf(target),
    cell(target.benign, false),
    ...result.controls.map(({ targets }) => cell(targets[index]?.rounded ?? null)),
    cell(target.float),
    cell(target.rounded),
    cell(target.decoded),
  ])
  const controls = result.controls.map(({ name }) => name)
  const name = attackName(record)
  return formatTable(['video model', 'benign', ...controls, `${name} float`, `${name} 8-bit`, `${name} decoded`], rows)
}

export function nameOf(target: TargetResult): string {
  return target.sharesWeights.length > 0 ? `${target.model} *` : target.model
}

export function sharedNote(targets: readonly TargetResult[]): string[] {
  const notes = targets.flatMap(({ model, sharesWeights }) =>
    sharesWeights.map(({ surrogate, share }) =>
      share === 1 && surrogate === model
        ? `* ${model} was attacked itself: its answers are the white-box bound.`
        : `* ${model} is no black box: ${(100 * share).toFixed(0)} % of its weights are those of the surrogate ${surrogate}.`,
    ),
  )
  return [...new Set(notes)]
}

function cell(verdict: Verdict | null, marks = true): string {
  if (!verdict) return '-'
  const mark = marks && verdict.changed ? '! ' : ''
  return `${mark}${verdict.label ?? `class ${verdict.index}`} ${verdict.probability.toFixed(2)}`
}
