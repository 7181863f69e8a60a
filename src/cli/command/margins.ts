import { resolve } from 'node:path'
import { cancelMargins, computeMargins, forecastMargins, marginProgress } from '../../contract/calls'
import { formatBytes } from '../../contract/bytes'
import { marginRequestSchema, usualWindows, type MarginForecast } from '../../contract/margin'
import type { Command } from '../command'
import { wholeNumber } from '../option'
import { describeMargins } from '../reportMargins'

export const margins: Command = {
  name: 'margins',
  summary: 'Where in time an attack bites: margins of its targets window by window, and what each frame does.',
  usage:
    'i2v margins RUN [--target CARD.json ...] [--hop N] [--json]   ' +
    `(RUN: folder of a finished run; --hop: attacked frames from one window to the next, usually as few as give ${usualWindows} windows; written to margins.json and margins.csv of RUN)`,
  options: { target: { type: 'string', multiple: true }, hop: { type: 'string' } },
  positionals: [1, 1],
  async run({ arguments: values, engine, say, progress }) {
    const folder = resolve(values.positionals[0]!)
    const targets = values.texts('target').map((path) => resolve(path))
    const hop = values.text('hop')
    const request = marginRequestSchema.parse({
      folder,
      ...(targets.length > 0 ? { targets } : {}),
      hop: hop === undefined ? null : wholeNumber('hop', hop, 1),
    })
    const cost = await engine().ask(forecastMargins, request)
    cost.warnings.forEach(say)
    if (cost.passes > 0) say(describeCost(cost))
    const stop = engine().listen(marginProgress, ({ done, total, secondsLeft }) => {
      const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`
      progress(`forward pass ${done} of ${total}${left}`)
    })
    const cancel = (): void => {
      say('Cancelling; press Control-C again to stop at once.')
      void engine().ask(cancelMargins, { folder })
    }
    process.once('SIGINT', cancel)
    try {
      const found = await engine().ask(computeMargins, request)
      found.warnings.forEach(say)
      return { json: found, text: describeMargins(found, folder) }
    } finally {
      process.off('SIGINT', cancel)
      stop()
    }
  },
}

function describeCost({ passes, seconds, workers, memory }: MarginForecast): string {
  const time = seconds === null ? '' : `, about ${Math.ceil(seconds)} s`
  return `${passes} forward passes${time}; ${workers} ${workers === 1 ? 'worker' : 'workers'}, at most about ${formatBytes(memory.forecast)} of memory.`
}
