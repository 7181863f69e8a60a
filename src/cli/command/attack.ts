import { resolve } from 'node:path'
import { methods, variants } from '../../contract/method'
import { type AttackPlanInput, publishedI2v } from '../../contract/plan'
import { type Command, type Arguments, UsageError } from '../command'
import {
  countOf,
  numberOf,
  oneOf,
  providerOf,
  samplingOf,
  samplingOptions,
  samplingUsage,
  wholeNumber,
} from '../option'
import { describeRun, runSummary } from '../report'
import { followRun } from '../followRun'
import { sourceOf } from './predict'

export const attack: Command = {
  name: 'attack',
  summary: 'Perturbs the frames of a clip with I2V, DR or AENS-I2V and asks video models before and after.',
  usage:
    'i2v attack (--clip CLIP | --frames-npy FILE) --surrogate CARD.json:LAYER [--surrogate ...] [--target CARD.json ...] ' +
    '[--method i2v|dr|aens] [--variant reference|corrected] [--momentum 0] ' +
    '[--steps 60] [--epsilon 16/255] [--step-size 0.005] [--threads N] [--provider cpu|webgpu|cuda|dml|coreml] [--seed 0] ' +
    `${samplingUsage} [--out DIR] [--json]   (LAYER: a tensor name, or depth1 to depth4 of the card; ` +
    'several surrogates make i2v ENS-I2V; aens takes several layers of a card as several surrogates; variant is of dr and aens, momentum of aens)',
  options: {
    clip: { type: 'string' },
    'frames-npy': { type: 'string' },
    surrogate: { type: 'string', multiple: true },
    target: { type: 'string', multiple: true },
    method: { type: 'string' },
    variant: { type: 'string' },
    momentum: { type: 'string' },
    steps: { type: 'string' },
    epsilon: { type: 'string' },
    'step-size': { type: 'string' },
    threads: { type: 'string' },
    provider: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
    ...samplingOptions,
  },
  positionals: [0, 0],
  async run({ arguments: values, engine, say, progress }) {
    const opened = await followRun(engine(), planOf(values), { say, progress })
    return { json: runSummary(opened), text: describeRun(opened) }
  },
}

function planOf(values: Arguments): AttackPlanInput {
  const surrogates = values.texts('surrogate').map(surrogateOf)
  if (surrogates.length === 0) throw new UsageError('--surrogate is missing.')
  const out = values.text('out')
  const seed = values.text('seed')
  return {
    source: sourceOf(values, values.text('clip')),
    sampling: samplingOf(values),
    method: oneOf(values, 'method', methods, 'i2v'),
    variant: values.text('variant') === undefined ? undefined : oneOf(values, 'variant', variants, 'reference'),
    momentum: numberOf(values, 'momentum'),
    surrogates,
    targets: values.texts('target').map((path) => resolve(path)),
    steps: numberOf(values, 'steps') ?? publishedI2v.steps,
    epsilon: numberOf(values, 'epsilon') ?? publishedI2v.epsilon,
    stepSize: numberOf(values, 'step-size') ?? publishedI2v.stepSize,
    provider: providerOf(values),
    threads: countOf(values, 'threads'),
    seed: seed === undefined ? 0 : wholeNumber('seed', seed, 0),
    out: out === undefined ? null : resolve(out),
  }
}

/** `CARD.json:LAYER`; the layer may hold colons and slashes, and the path a drive letter. */
function surrogateOf(text: string): { card: string; layer: string } {
  const match = /^(.+?\.json):(.+)$/is.exec(text)
  if (!match) {
    throw new UsageError(
      `--surrogate is "${text}"; expected CARD.json:LAYER, for example models/squeezenet.json:depth2.`,
    )
  }
  return { card: resolve(match[1]!), layer: match[2]! }
}
