import type { ProviderCheck } from '../../../contract/environment'
import { methodCatalogue } from '../../../contract/method'
import type { RunOpened } from '../../../contract/result'
import { formatCount, formatPixelSteps, formatSeconds } from '../../text/number'
import { fileName } from '../../text/path'
import { attackFacts } from './attackFacts'
import type { Fact } from './fact'

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
        ...attackFacts(record, result),
        { name: 'L∞ reached', value: linfText(result.linf), term: 'linf' as const },
        ...(result.l2 ? [{ name: 'L2 reached', value: l2Text(result.l2), term: 'l2' as const }] : []),
        ...sizeFacts(result.perturbation),
        {
          name: 'Provider',
          value: `${plan.provider}, ${formatCount(resolved.workers, 'worker')}`,
          term: 'provider' as const,
        },
        ...(resolved.provider
          ? [{ name: 'Beside the CPU', value: besideCpu(resolved.provider), term: 'besideCpu' as const }]
          : []),
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
  return [
    { name: 'Mean change', value: `${(255 * meanAbsolute).toFixed(2)}/255${share}${psnr} (8-bit)`, term: 'meanChange' },
  ]
}

function secondsText(seconds: RunOpened['result']['seconds']): string {
  const { decode, compile, attack, evaluate } = seconds
  return `decode ${formatSeconds(decode)}, compile ${formatSeconds(compile)}, attack ${formatSeconds(attack)}, evaluate ${formatSeconds(evaluate)}`
}

function ordinalsText(ordinals: readonly number[], frames: number): string {
  if (ordinals.length === 0) return `${frames}, from a file`
  return `${frames}: ${ordinals.slice(0, 4).join(', ')}${ordinals.length > 4 ? ` … ${ordinals.at(-1)}` : ''}`
}
