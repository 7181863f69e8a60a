import type { Estimate, LinkRequest, TransferLink } from '../../../contract/link'
import type { RunResult } from '../../../contract/result'
import { rateOf } from '../../evaluation/wilson'
import { countsOf, drawClusters, middleOf } from '../../link/bootstrap'
import { leastRuns } from '../../link/observations'
import { tailOf } from '../../link/tail'

/** What attacks did to each video model: changed answers, and how much less probable the benign class became. */
export function linkedTargets(
  results: readonly RunResult[],
  options: Pick<LinkRequest, 'resamples' | 'seed'>,
): TransferLink['targets'] {
  return results[0]!.targets.map(({ card, model }) => {
    const own = results.flatMap(({ targets }) => targets.filter((target) => target.card === card))
    const rounded = own.flatMap((target) => (target.rounded ? [{ ...target, rounded: target.rounded }] : []))
    const drops = rounded.map((target) => target.benign.probability - target.rounded.benignClassProbability)
    const changed = rounded.filter((target) => target.rounded.changed).length
    return {
      model,
      sharesWeights: own.some(({ sharesWeights }) => sharesWeights.length > 0),
      changed: rateOf(changed, rounded.length),
      drop: meanWithInterval(drops, options),
    }
  })
}

function meanWithInterval(
  values: readonly number[],
  { resamples, seed }: Pick<LinkRequest, 'resamples' | 'seed'>,
): Estimate {
  if (values.length === 0) return { value: null, low: null, high: null }
  const meanOf = (counts: ArrayLike<number>): number =>
    values.reduce((sum, value, index) => sum + value * counts[index]!, 0) / values.length
  const value = meanOf(values.map(() => 1))
  if (values.length < leastRuns) return { value, low: null, high: null }
  const draws = drawClusters(values.length, resamples, seed)
  const means = Float64Array.from({ length: resamples }, (_, resample) => meanOf(countsOf(draws, resample)))
  const [low, high] = middleOf(means, tailOf(values.length))!
  return { value, low, high }
}
