import { resolve } from 'node:path'
import { openModel } from '../../contract/calls'
import {
  type ComparedModel,
  type CorrelationPlanInput,
  type LayerChoice,
  type Measure,
  measureCatalogue,
  measures,
  rowUnits,
  timePolicies,
} from '../../contract/correlation'
import type { Engine } from '../../engine/port'
import { type Arguments, type Command, UsageError } from '../command'
import { followCorrelation } from '../followCorrelation'
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
import { correlationSummary, describeCorrelation } from '../reportCorrelation'

export const correlate: Command = {
  name: 'correlate',
  summary: 'How alike layers of image models and layers of video models are, with nulls and intervals.',
  usage:
    'i2v correlate (--clip CLIP ... | --frames-npy FILE ... | --run DIR ...) --image CARD.json [--image ...] --video CARD.json [--video ...] ' +
    `[--layers cards|all|LAYER,LAYER,...] [--measure cka,cosine,...] [--rows frames|positions|clips] [--alignment linear|nearest|mean] ` +
    `[--null 200] [--grid 7] [--bandwidth 1] [--seed 0] ${samplingUsage} [--provider cpu] [--out DIR] [--json]   ` +
    '(--run: benign and adversarial frames of runs, and their difference)',
  help: measureList,
  options: {
    clip: { type: 'string', multiple: true },
    'frames-npy': { type: 'string', multiple: true },
    run: { type: 'string', multiple: true },
    image: { type: 'string', multiple: true },
    video: { type: 'string', multiple: true },
    layers: { type: 'string' },
    measure: { type: 'string' },
    rows: { type: 'string' },
    alignment: { type: 'string' },
    null: { type: 'string' },
    grid: { type: 'string' },
    bandwidth: { type: 'string' },
    seed: { type: 'string' },
    provider: { type: 'string' },
    out: { type: 'string' },
    ...samplingOptions,
  },
  positionals: [0, 0],
  async run({ arguments: values, engine, say, progress }) {
    const plan = await planOf(values, engine())
    const opened = await followCorrelation(engine(), plan, { say, progress })
    return { json: correlationSummary(opened), text: describeCorrelation(opened) }
  },
}

async function planOf(values: Arguments, engine: Engine): Promise<CorrelationPlanInput> {
  const out = values.text('out')
  return {
    ...sourcesOf(values),
    sampling: samplingOf(values),
    ...(await modelsOf(values, engine)),
    measures: measuresOf(values),
    rows: oneOf(values, 'rows', rowUnits, 'frames'),
    alignment: oneOf(values, 'alignment', timePolicies, 'linear'),
    nulls: wholeNumber('null', values.text('null') ?? '200', 0),
    grid: gridOf(values),
    bandwidth: numberOf(values, 'bandwidth') ?? 1,
    seed: wholeNumber('seed', values.text('seed') ?? '0', 0),
    provider: providerOf(values),
    out: out === undefined ? null : resolve(out),
  }
}

function sourcesOf(values: Arguments): Pick<CorrelationPlanInput, 'sources' | 'runs'> {
  const clips = values.texts('clip').map((path) => ({ kind: 'clip' as const, path: resolve(path) }))
  const frames = values.texts('frames-npy').map((path) => ({ kind: 'frames' as const, path: resolve(path) }))
  const runs = values.texts('run').map((path) => resolve(path))
  const sources = [...clips, ...frames]
  if (sources.length > 0 && runs.length > 0) throw new UsageError('Give clips or --run, not both.')
  if (sources.length === 0 && runs.length === 0) throw new UsageError('A --clip, --frames-npy or --run is missing.')
  return { sources, runs }
}

function gridOf(values: Arguments): number {
  const grid = countOf(values, 'grid') ?? 7
  if (grid <= 32) return grid
  throw new UsageError(`--grid is ${grid}; expected 1 to 32 positions along a side.`)
}

function measuresOf(values: Arguments): Measure[] {
  const words = (values.text('measure') ?? 'cka,cosine').split(',').map((word) => word.trim())
  return [...new Set(words)].map((word) => {
    const measure = measures.find((candidate) => candidate === word)
    if (measure) return measure
    throw new UsageError(`--measure names "${word}"; expected ${measures.join(', ')}.`)
  })
}

async function modelsOf(values: Arguments, engine: Engine): Promise<Pick<CorrelationPlanInput, 'images' | 'videos'>> {
  const images = values.texts('image').map((path) => resolve(path))
  const videos = values.texts('video').map((path) => resolve(path))
  if (images.length === 0) throw new UsageError('--image is missing.')
  if (videos.length === 0) throw new UsageError('--video is missing.')
  const text = values.text('layers') ?? 'cards'
  if (text === 'cards' || text === 'all') {
    const compared = (card: string): ComparedModel => ({ card, layers: text })
    return { images: images.map(compared), videos: videos.map(compared) }
  }
  const layers = await dealLayers(
    text.split(',').map((name) => name.trim()),
    [...images, ...videos],
    engine,
  )
  const compared = (card: string): ComparedModel => ({ card, layers: layers.get(card)! })
  return { images: images.map(compared), videos: videos.map(compared) }
}

/**
 * Gives every model those of the names that it has. A model that has none gets all of them, so that the engine says which
 * are missing and what comes near.
 *
 * @throws UsageError for a name that no model has
 */
async function dealLayers(
  names: readonly string[],
  cards: readonly string[],
  engine: Engine,
): Promise<Map<string, LayerChoice>> {
  const dealt = new Map<string, LayerChoice>()
  const found = new Set<string>()
  const known: string[] = []
  for (const card of cards) {
    const { layers } = await engine.ask(openModel, { path: card })
    const own = new Set(layers.flatMap(({ tensor, depth }) => [tensor, ...(depth === null ? [] : [`depth${depth}`])]))
    const had = names.filter((name) => own.has(name))
    had.forEach((name) => found.add(name))
    known.push(...layers.filter(({ onCard }) => onCard).map(({ tensor }) => tensor))
    dealt.set(card, had.length > 0 ? had : [...names])
  }
  const unknown = names.find((name) => !found.has(name))
  if (unknown === undefined) return dealt
  throw new UsageError(
    `--layers names "${unknown}", which no model has. Layers on the cards: ${[...new Set(known)].join(', ') || 'none'}; "i2v inspect" lists all.`,
  )
}

function measureList(): string {
  const lines = measures.map((measure) => {
    const { name, summary, range, unrelated, leastRows } = measureCatalogue[measure]
    return `  ${measure.padEnd(13)} ${name}, ${range[0]} to ${range[1]}, higher is more alike; unrelated: ${unrelated}; at least ${leastRows} rows.\n${' '.repeat(16)}${summary}`
  })
  return `Measures:\n${lines.join('\n')}`
}
