import { formatBytes } from '../../../contract/bytes'
import type { MarginForecast } from '../../../contract/margin'
import { formatWait } from '../../text/number'

/** What computing the margins of a run costs, in a sentence. */
export function costText({ passes, seconds, targets, memory }: MarginForecast): string {
  const asked = targets.filter((target) => target.passes > 0).length
  const models = `${asked} ${asked === 1 ? 'model' : 'models'}`
  const time = seconds === null ? '' : `, about ${formatWait(seconds)}`
  return `${passes} forward passes of ${models}${time}, at most ${formatBytes(memory.forecast)} of memory.`
}
