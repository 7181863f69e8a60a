import { resolve } from 'node:path'
import type { Alignment } from '../../contract/alignment'
import { alignGradients } from '../../contract/calls'
import { type Command, UsageError } from '../command'
import { surrogateOf } from '../methodOption'
import { providerOf, samplingOf, samplingOptions, samplingUsage } from '../option'
import { formatTable } from '../table'
import { sourceOf } from './predict'

export const align: Command = {
  name: 'align',
  summary: 'How well the gradients of image models point where those of video models do, frame by frame.',
  usage:
    'i2v align (--clip CLIP | --frames-npy FILE | --run DIR) --surrogate CARD.json[:LAYER] [--surrogate ...] --target CARD.json ' +
    `[--target ...] ${samplingUsage} [--provider cpu] [--out DIR] [--json]   ` +
    '(--run: the adversarial frames of that run, else the benign ones; with LAYER the gradient of I2V’s loss, without it of the cross-entropy to the model’s own class)',
  options: {
    clip: { type: 'string' },
    'frames-npy': { type: 'string' },
    run: { type: 'string' },
    surrogate: { type: 'string', multiple: true },
    target: { type: 'string', multiple: true },
    provider: { type: 'string' },
    out: { type: 'string' },
    ...samplingOptions,
  },
  positionals: [0, 0],
  async run({ arguments: values, engine, say }) {
    const surrogates = values.texts('surrogate').map(surrogateOf)
    const targets = values.texts('target').map((path) => resolve(path))
    if (surrogates.length === 0) throw new UsageError('--surrogate is missing.')
    if (targets.length === 0) throw new UsageError('--target is missing.')
    const run = values.text('run')
    const clip = values.text('clip')
    if (run && (clip ?? values.text('frames-npy')))
      throw new UsageError('Give a clip, frames or --run, not two of them.')
    const out = values.text('out')
    const found = await engine().ask(alignGradients, {
      source: run ? null : sourceOf(values, clip),
      run: run ? resolve(run) : null,
      sampling: samplingOf(values),
      surrogates,
      targets,
      provider: providerOf(values),
      out: out === undefined ? null : resolve(out),
    })
    found.warnings.forEach(say)
    return { json: found, text: describe(found) }
  },
}

function describe({ form, pairs, ordinals, chance, definition, files }: Alignment): string {
  const number = (cosine: number | null): string => (cosine === null ? 'undefined' : cosine.toFixed(4))
  const rows = pairs.map(({ surrogate, layer, target, cosines, mean }) => {
    const known = cosines.filter((cosine) => cosine !== null)
    const range = known.length > 0 ? `${number(Math.min(...known))} to ${number(Math.max(...known))}` : '-'
    return [surrogate, layer ?? 'cross-entropy', target, number(mean), range, `${known.length} of ${ordinals.length}`]
  })
  return [
    `Cosine between gradients at the ${form} frames (-1 to 1; random directions: ±${chance.toFixed(4)})`,
    formatTable(['image model', 'of', 'video model', 'mean', 'frames from', 'frames'], rows),
    '',
    definition,
    ...(files.length > 0 ? ['', ...files] : []),
  ].join('\n')
}
