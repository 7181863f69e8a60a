import { resolve } from 'node:path'
import { methodCatalogue, methods } from '../../contract/method'
import type { AttackPlanInput } from '../../contract/plan'
import { type Command, type Arguments, type OptionTable, UsageError } from '../command'
import { methodExplained, methodList } from '../methodHelp'
import { maskOf, methodOf, methodOptions, parametersGiven, surrogateOf } from '../methodOption'
import {
  bytesOf,
  countOf,
  layerChoiceOf,
  providerOf,
  samplingOf,
  samplingOptions,
  samplingUsage,
  wholeNumber,
} from '../option'
import { describeRun, runSummary } from '../report'
import { followRun } from '../followRun'
import { sourceOf } from './predict'

/** Options of every command that attacks, but those that name the frames. */
export const attackOptions = {
  surrogate: { type: 'string', multiple: true },
  target: { type: 'string', multiple: true },
  ...methodOptions,
  threads: { type: 'string' },
  memory: { type: 'string' },
  provider: { type: 'string' },
  record: { type: 'string' },
  'record-every': { type: 'string' },
  out: { type: 'string' },
  ...samplingOptions,
} satisfies OptionTable

export const attack: Command = {
  name: 'attack',
  summary: 'Perturbs the frames of a clip with one of the methods and asks video models before and after.',
  usage:
    'i2v attack (--clip CLIP | --frames-npy FILE) [--method METHOD] --surrogate CARD.json[:LAYER] [--surrogate ...] ' +
    '[--target CARD.json ...] [parameters of the method] [--mask-frames 0-7,12] [--mask-region TOP,LEFT,HEIGHT,WIDTH] ' +
    `[--threads N] [--memory 4GB] [--provider cpu|webgpu|cuda|dml|coreml] ${samplingUsage} [--record cards|all|LAYER,... [--record-every 10]] [--out DIR] [--json]   ` +
    '(LAYER: a tensor name, or depth1 to depth4 of the card; the same card may come again with another layer. ' +
    '--record: how far features of attacked and asked models come apart as the attack goes on, for "i2v link")',
  help: attackHelp,
  options: {
    clip: { type: 'string' },
    'frames-npy': { type: 'string' },
    ...attackOptions,
  },
  positionals: [0, 0],
  async run({ arguments: values, engine, say, progress }) {
    const opened = await followRun(engine(), planOf(values, sourceOf(values, values.text('clip'))), { say, progress })
    return { json: runSummary(opened), text: describeRun(opened) }
  },
}

export function planOf(values: Arguments, source: AttackPlanInput['source']): AttackPlanInput {
  const method = methodOf(values)
  const surrogates = values.texts('surrogate').map(surrogateOf)
  const { name, needs } = methodCatalogue[method]
  if (surrogates.length < needs.surrogates.least) throw new UsageError(`--surrogate is missing: ${name} needs one.`)
  const out = values.text('out')
  return {
    source,
    sampling: samplingOf(values),
    method,
    ...parametersGiven(values),
    mask: maskOf(values),
    surrogates,
    targets: values.texts('target').map((path) => resolve(path)),
    provider: providerOf(values),
    threads: countOf(values, 'threads'),
    memory: bytesOf(values, 'memory'),
    record: recordOf(values),
    out: out === undefined ? null : resolve(out),
  }
}

function recordOf(values: Arguments): AttackPlanInput['record'] {
  const layers = values.text('record')
  const every = values.text('record-every')
  if (layers === undefined) {
    if (every !== undefined) throw new UsageError('--record-every is given without --record.')
    return undefined
  }
  return {
    layers: layerChoiceOf('record', layers),
    every: every === undefined ? undefined : wholeNumber('record-every', every, 1),
  }
}

/** With `--method METHOD` what that method is; else all methods. */
function attackHelp(argv: readonly string[]): string {
  const at = argv.findIndex((word) => /^--method(=|$)/.test(word))
  const word = at < 0 ? undefined : (argv[at]!.split('=')[1] ?? argv[at + 1])
  const method = methods.find((candidate) => candidate === word)
  if (method) return methodExplained(method)
  return `${methodList()}\n\n"i2v attack --method METHOD --help" explains one with its parameters.`
}
