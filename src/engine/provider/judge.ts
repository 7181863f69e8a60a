import type { ProviderCase, ProviderCheck, ProviderComparison } from '../../contract/environment'
import type { Provider } from '../../contract/plan'

/**
 * Limits of the comparison. On the demo's image model, weights rounded to a mantissa of 20 bits changed features by 5e-7 of the
 * largest and left a gradient cosine of 1 - 6e-10; 10 bits (TF32, half precision) 3e-4 and 0.9997; 7 bits (bfloat16) 3e-3
 * and 0.998; 4 bits 0.03 and 0.978; 2 bits 0.07 and 0.92. Up to 10 bits, activations included, counts as the same
 * computation, which is also what PyTorch does on such devices; below 4 bits rounding is no explanation.
 */
export const limits = {
  differs: { featureDifference: 2e-3, gradientCosine: 0.999 },
  wrong: { featureDifference: 0.05, gradientCosine: 0.95 },
} as const

/** Largest difference of a small graph. 10 bits give about 1e-3, an operator that is wrong about 1. */
export const caseLimit = 0.02

type Limits = (typeof limits)[keyof typeof limits]

export function judge(
  provider: Provider,
  cases: readonly ProviderCase[],
  comparison: ProviderComparison,
): Pick<ProviderCheck, 'verdict' | 'sentence'> {
  const broken = silentlyWrong(cases)
  const numbers = describe(provider, comparison)
  if (broken.length > 0) {
    return { verdict: 'wrong', sentence: `On ${provider}, ${broken.join(', ')} came out wrong. ${numbers}` }
  }
  if (isBeyond(comparison, limits.wrong) || !hasDescended(comparison)) return { verdict: 'wrong', sentence: numbers }
  if (!isBeyond(comparison, limits.differs)) return { verdict: 'agrees', sentence: numbers }
  const sentence =
    `${numbers} That is more than rounding to 10 bits explains (${limits.differs.featureDifference} and ` +
    `${limits.differs.gradientCosine}): results of this provider are not those of the CPU.`
  return { verdict: 'differs', sentence }
}

/** Cases that gave other numbers without an error, whichever way they were lowered. */
function silentlyWrong(cases: readonly ProviderCase[]): string[] {
  const names = [...new Set(cases.map(({ name }) => name))]
  return names.filter((wanted) => {
    const ways = cases.filter(({ name }) => name === wanted)
    return ways.every(({ works }) => !works) && ways.some(({ placement }) => placement !== null)
  })
}

function isBeyond({ featureDifference, gradientCosine }: ProviderComparison, limit: Limits): boolean {
  return (
    featureDifference === null ||
    gradientCosine === null ||
    featureDifference > limit.featureDifference ||
    gradientCosine < limit.gradientCosine
  )
}

/** Where the CPU lowers its loss, the provider must lower its own. */
function hasDescended({ losses: { cpu, provider } }: ProviderComparison): boolean {
  const fall = (losses: readonly (number | null)[]): number => (losses[0] ?? NaN) - (losses.at(-1) ?? NaN)
  return fall(cpu) <= 0 || fall(provider) > 0
}

/** The distance from 1 says more than digits of 9. */
function cosineText(cosine: number): string {
  return cosine < 0.99 ? cosine.toFixed(3) : cosine >= 1 ? '1' : `1 - ${(1 - cosine).toExponential(1)}`
}

function describe(
  provider: Provider,
  { model, losses, featureDifference, gradientCosine }: ProviderComparison,
): string {
  const difference =
    featureDifference === null
      ? 'hold NaN or infinity'
      : `differ by at most ${featureDifference.toExponential(1)} of the largest`
  const cosine = gradientCosine === null ? 'unknown, as one gradient is zero or not finite' : cosineText(gradientCosine)
  const [own, found] = [losses.cpu, losses.provider].map((values) => values.at(-1)?.toFixed(4) ?? 'not finite')
  return (
    `${provider} beside the CPU on one frame of "${model}": features ${difference}, gradient cosine ${cosine}, ` +
    `loss before step ${losses.cpu.length} ${found} (CPU ${own}).`
  )
}
