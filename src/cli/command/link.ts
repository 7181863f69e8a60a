import { resolve } from 'node:path'
import { linkTransfer } from '../../contract/calls'
import { timePolicies } from '../../contract/correlation'
import { leastResamples, linkMeasures } from '../../contract/link'
import type { Command } from '../command'
import { oneOf, wholeNumber } from '../option'
import { describeLink } from '../reportLink'

export const link: Command = {
  name: 'link',
  summary: 'Whether features of video models move where those of image models do, over recorded attacks.',
  usage:
    'i2v link RUN [RUN ...] [--alignment linear|nearest|mean] ' +
    `[--measure ${linkMeasures.join('|')}] [--resamples 2000] [--seed 0] [--out DIR] [--json]   ` +
    '(RUN: folder of a finished run of "i2v attack --record" or "i2v batch --record"; of one run the files go into its folder)',
  options: {
    alignment: { type: 'string' },
    measure: { type: 'string' },
    resamples: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
  },
  positionals: [1, Infinity],
  async run({ arguments: values, engine, say }) {
    const out = values.text('out')
    const found = await engine().ask(linkTransfer, {
      runs: values.positionals.map((folder) => resolve(folder)),
      alignment: oneOf(values, 'alignment', timePolicies, 'linear'),
      measure: oneOf(values, 'measure', linkMeasures, 'cka'),
      resamples: wholeNumber('resamples', values.text('resamples') ?? '2000', leastResamples),
      seed: wholeNumber('seed', values.text('seed') ?? '0', 0),
      out: out === undefined ? null : resolve(out),
    })
    found.warnings.forEach(say)
    return { json: found, text: describeLink(found) }
  },
}
