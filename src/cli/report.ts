import { cosineTerms } from '../contract/method'
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
  const { folder, result, record } = opened
  const { frames } = record.resolved
  const lines = [
    `Run ${result.id} ${result.state} after ${result.stepsDone} steps on ${frames} frames.`,
    describeLosses(opened),
  ]
  if (result.linf) {
    const { float, rounded, decoded } = result.linf
    lines.push(
      `Largest change of a pixel, recomputed from the saved bytes: ${inSteps(float)} float, ${inSteps(rounded)} rounded, ${inSteps(decoded)} decoded again.`,
    )
  }
  if (result.perturbation) lines.push(sizeText(result.perturbation.rounded.overall))
  lines.push(...result.warnings.map((warning) => `Note: ${warning}`))
  if (result.targets.length > 0) lines.push('', targetTable(opened), ...sharedNote(result.targets))
  lines.push('', `Everything is in ${folder}`)
  return lines.join('\n')
}

const measured = {
  i2v: 'Mean cosine to the benign features',
  dr: "Standard deviation of the layer's activations",
  aens: 'Weighted mean cosine to the benign features',
} as const

function describeLosses({ result: { losses }, record: { plan, resolved } }: RunOpened): string {
  const [first] = losses
  const last = losses.at(-1)
  if (first === undefined || last === undefined) return 'No step was taken.'
  const terms = cosineTerms(plan.method, resolved.frames, resolved.surrogates.length).loss
  const text = (loss: number): string => (loss / terms).toFixed(3)
  return `${measured[plan.method]}: ${text(first)} before the first update, ${text(last)} before the last.`
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
  const name = record.plan.method.toUpperCase()
  return formatTable(['video model', 'benign', ...controls, `${name} float`, `${name} 8-bit`, `${name} decoded`], rows)
}

export function nameOf(target: TargetResult): string {
  return target.sharesWeights.length > 0 ? `${target.model} *` : target.model
}

export function sharedNote(targets: readonly TargetResult[]): string[] {
  const notes = targets.flatMap(({ model, sharesWeights }) =>
    sharesWeights.map(
      ({ surrogate, share }) =>
        `* ${model} is no black box: ${(100 * share).toFixed(0)} % of its weights are those of the surrogate ${surrogate}.`,
    ),
  )
  return [...new Set(notes)]
}

function cell(verdict: Verdict | null, marks = true): string {
  if (!verdict) return '-'
  const mark = marks && verdict.changed ? '! ' : ''
  return `${mark}${verdict.label ?? `class ${verdict.index}`} ${verdict.probability.toFixed(2)}`
}
