import type { SuccessTable } from '../../src/contract/success'
import { successDenominators, successForms } from '../../src/contract/success'

/** Wilson 95% interval as the formula has it, to have plausible whiskers. */
function wilson(changed: number, n: number): [number, number] {
  const z = 1.959964
  const share = changed / n
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

export function sampleTable(models: { name: string; shared: boolean }[], clips = 8): SuccessTable {
  const rows = models.flatMap(({ name, shared }, index) =>
    successDenominators.flatMap((among) =>
      successForms.map((form) => {
        const n = among === 'all' ? clips : clips - index
        const changed =
          form === 'uniform noise' ? 0 : form === 'sign noise' ? Math.min(1, n) : Math.max(0, n - 1 - index)
        const rate =
          n > 0
            ? { changed, n, rate: changed / n, interval: wilson(changed, n) }
            : { changed: 0, n, rate: null, interval: null }
        return { model: name, sharesWeights: shared, form, among, rate }
      }),
    ),
  )
  return {
    rows,
    clips,
    attack: 'I2V, ε = 16/255, 60 steps, step size 0.005; surrogate Shapes image net, layer stage2.',
  }
}
