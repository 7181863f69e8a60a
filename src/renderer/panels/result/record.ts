import { attackedCount, attackName } from '../../../contract/attackName'
import type { ProviderCheck } from '../../../contract/environment'
import { type Mask, methodCatalogue, normNames, type ParameterKey, parametersOf } from '../../../contract/method'
import type { RunOpened } from '../../../contract/result'
import { formatCount, formatPixelSteps, formatSeconds } from '../../text/number'
import { fileName } from '../../text/path'

export interface Fact {
  readonly name: string
  readonly value: string
  /** a hash or path that belongs to it: shown in a fixed pitch, and copied whole */
  readonly code?: string
}

export interface FactGroup {
  readonly title: string
  readonly facts: readonly Fact[]
}

/** A run's record as groups of short facts. */
export function recordGroups({ folder, record, result }: RunOpened): FactGroup[] {
  const { plan, resolved, versions } = record
  return [
    {
      title: 'Attack',
      facts: [
        { name: 'Method', value: methodText(record, result) },
        { name: 'Loss', value: lossText(plan.method) },
        { name: 'Epsilon', value: epsilonText(record) },
        ...parameterFacts(record),
        ...maskFacts(record),
        { name: 'L∞ reached', value: linfText(result.linf) },
        ...(result.l2 ? [{ name: 'L2 reached', value: l2Text(result.l2) }] : []),
        ...sizeFacts(result.perturbation),
        { name: 'Provider', value: `${plan.provider}, ${formatCount(resolved.workers, 'worker')}` },
        ...(resolved.provider ? [{ name: 'Beside the CPU', value: besideCpu(resolved.provider) }] : []),
        { name: 'Seed', value: String(plan.seed) },
        { name: 'Time', value: secondsText(result.seconds) },
      ],
    },
    {
      title: 'Clip',
      facts: [
        { name: 'File', value: fileName(resolved.clip.path), code: resolved.clip.sha256 },
        { name: 'Frames', value: ordinalsText(resolved.ordinals, resolved.frames) },
        { name: 'Run folder', value: '', code: folder },
      ],
    },
    {
      title: 'Models',
      facts: [
        ...resolved.surrogates.map(({ name, layer, sha256 }) => ({
          name: methodCatalogue[plan.method].needs.layers === 'none' ? 'Attacked' : 'Surrogate',
          value: `${name}, ${layer}`,
          sha256,
        })),
        ...resolved.targets.map(({ name, sha256 }) => ({ name: 'Target', value: name, sha256 })),
      ].map(({ name, value, sha256 }) => ({ name, value, code: sha256 })),
    },
    { title: 'Versions', facts: Object.entries(versions).map(([name, value]) => ({ name, value })) },
  ]
}

function besideCpu({ verdict, comparison }: ProviderCheck): string {
  const { featureDifference, gradientCosine } = comparison
  const difference = featureDifference === null ? 'not finite' : featureDifference.toExponential(1)
  return `${verdict}: features differ by ${difference} of the largest, gradient cosine ${gradientCosine?.toFixed(6) ?? 'unknown'}`
}

function methodText({ plan, resolved }: RunOpened['record'], { stepsDone }: RunOpened['result']): string {
  const name = attackName({ plan, resolved })
  return parametersOf(plan.method).some(({ key }) => key === 'steps')
    ? `${name}, ${stepsDone} of ${plan.steps} steps`
    : name
}

function lossText(method: RunOpened['record']['plan']['method']): string {
  const { name, direction } = methodCatalogue[method].loss
  return direction === 'none' ? name : `${name}, ${direction}`
}

function epsilonText({ plan, resolved }: RunOpened['record']): string {
  const size = plan.norm === 'l2' ? String(plan.epsilon) : formatPixelSteps(plan.epsilon)
  return `${size} (${normNames[plan.norm]}) at ${resolved.width} × ${resolved.height}`
}

/** Told apart, or with the method. */
const others: readonly ParameterKey[] = ['norm', 'epsilon', 'steps', 'seed']

/** What the method has beside: its own parameters, by the labels of the form. */
function parameterFacts({ plan, resolved }: RunOpened['record']): Fact[] {
  const own = parametersOf(plan.method, plan.norm).filter(({ key }) => !others.includes(key))
  return own.flatMap(({ key, label }) => {
    const value = plan[key]
    if (value === undefined) return []
    const adam = key === 'stepSize' && resolved.adam ? `, Adam ${resolved.adam.beta1} / ${resolved.adam.beta2}` : ''
    const text = typeof value === 'number' ? String(Number(value.toPrecision(6))) : value
    return [{ name: label, value: `${text}${adam}` }]
  })
}

function maskFacts(record: RunOpened['record']): Fact[] {
  const { mask } = record.plan
  if (!mask) return []
  return [{ name: 'Mask', value: maskText(mask, `${attackedCount(record)} of ${record.resolved.frames} frames`) }]
}

function maskText({ frames, region }: Mask, count: string): string {
  const where = region ? `${region.width} × ${region.height} pixels from row ${region.top}, column ${region.left}` : ''
  return [frames === undefined ? '' : `${count} (${frames})`, where].filter(Boolean).join('; ')
}

function l2Text({ float, rounded, decoded }: NonNullable<RunOpened['result']['l2']>): string {
  const text = (value: number): string => value.toPrecision(4)
  return `float ${text(float)}, 8-bit ${text(rounded)}, decoded ${text(decoded)}, of the frame that moved furthest`
}

function linfText(linf: RunOpened['result']['linf']): string {
  if (!linf) return 'not measured: the attack did not end'
  const { float, rounded, decoded } = linf
  return `float ${formatPixelSteps(float)}, 8-bit ${formatPixelSteps(rounded)}, decoded ${formatPixelSteps(decoded)}`
}

/** Of the 8-bit clip, as a file holds it. */
function sizeFacts(perturbation: RunOpened['result']['perturbation']): Fact[] {
  if (!perturbation) return []
  const { meanAbsolute, shareAtBound, psnrDecibels } = perturbation.rounded.overall
  const share = shareAtBound === null ? '' : `, ${(100 * shareAtBound).toFixed(0)} % at the bound`
  const psnr = psnrDecibels === null ? '' : `, PSNR ${psnrDecibels.toFixed(1)} dB`
  return [{ name: 'Mean change', value: `${(255 * meanAbsolute).toFixed(2)}/255${share}${psnr} (8-bit)` }]
}

function secondsText(seconds: RunOpened['result']['seconds']): string {
  const { decode, compile, attack, evaluate } = seconds
  return `decode ${formatSeconds(decode)}, compile ${formatSeconds(compile)}, attack ${formatSeconds(attack)}, evaluate ${formatSeconds(evaluate)}`
}

function ordinalsText(ordinals: readonly number[], frames: number): string {
  if (ordinals.length === 0) return `${frames}, from a file`
  return `${frames}: ${ordinals.slice(0, 4).join(', ')}${ordinals.length > 4 ? ` … ${ordinals.at(-1)}` : ''}`
}
