/**
 * Seconds for debiased linear CKA between every layer of SqueezeNet 1.1 and every layer of an I3D-like network on 32
 * frames, beside the same measure in PyTorch and NumPy: as the usual scripts do it, for each pair anew, and with the Gram
 * matrix of each layer kept. The values of both are compared. And the most memory that our processes took together.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { correlationEnded, startCorrelation } from '../src/contract/calls'
import {
  type Correlation,
  type CorrelationPlan,
  correlationPlanSchema,
  type LayerChoice,
} from '../src/contract/correlation'
import { type Channel, createEngine, type Engine } from '../src/engine/index'
import { forkEntry } from '../src/host/forkChannel'
import { mostResidentOfAll } from '../test/fixture/resident'

const shared = resolve(import.meta.dirname, '../../shared')
const models = join(shared, 'real/models')
const frames = join(shared, 'real/reference/frames/bike_uint8.npy')
const image = 'squeezenet1_1'
const video = 'i3d_resnet18_actions'

/** Part of PyTorch's time, and bytes. */
const limits = { plain: 1 / 5, memory: 2e9 }

if (existsSync(frames)) for (const layers of ['cards', 'all'] as const) await compare(layers)
else console.warn('SKIPPED: the real models (../shared/real) are not beside this checkout.')

async function compare(layers: LayerChoice): Promise<void> {
  const bare = await ours(layers, 0)
  const { rows, columns } = bare.correlation
  console.log(
    `Debiased CKA, ${rows.length} layers of ${image} x ${columns.length} of ${video}, 32 frames, ${cpus().length} cores`,
  )
  const plain = pytorch(bare.correlation, 'plain')
  const kept = pytorch(bare.correlation, 'kept')
  const again = await ours(layers, 0)
  const withNulls = await ours(layers, 200)
  const mine = (bare.seconds + again.seconds) / 2
  tell('this workbench', mine, `(mean of 2: ${bare.seconds.toFixed(2)}, ${again.seconds.toFixed(2)})`)
  tell('  with its null of 200 draws', withNulls.seconds, ratio(withNulls.seconds, mine))
  judge('memory of all our processes, GB', withNulls.bytes / 1e9, limits.memory / 1e9)
  if (!plain || !kept)
    return console.warn("  SKIPPED: PyTorch is not installed (Debian's python3-torch, python3-onnx).")
  tell('PyTorch and NumPy, each pair anew', plain.seconds, ratio(mine, plain.seconds))
  tell('PyTorch and NumPy, Gram matrices kept', kept.seconds, ratio(mine, kept.seconds))
  console.log(`  largest difference of a value: ${largestDifference(bare.correlation, plain.values).toExponential(1)}`)
  if (layers === 'all') judge('of PyTorch and NumPy, each pair anew', mine / plain.seconds, limits.plain)
}

function tell(what: string, seconds: number, more: string): void {
  console.log(`  ${what.padEnd(46)} ${seconds.toFixed(2)} s   ${more}`)
}

function ratio(mine: number, other: number): string {
  return `ratio ${(mine / other).toFixed(2)}`
}

function judge(what: string, found: number, limit: number): void {
  const isKept = found <= limit
  console.log(`  limit ${limit.toFixed(2)} ${what}: ${isKept ? 'kept' : 'MISSED'} (${found.toFixed(2)})`)
  if (!isKept) process.exitCode = 1
}

interface Measured {
  readonly seconds: number
  /** most that all processes had resident at their largest, summed */
  readonly bytes: number
  readonly correlation: Correlation
}

/** By an engine whose workers have started, as PyTorch's start is not counted either; they have not seen these models yet. */
async function ours(layers: LayerChoice, nulls: number): Promise<Measured> {
  const home = await mkdtemp(join(tmpdir(), 'i2v-bench-'))
  const spawnWorker = async (): Promise<Channel> => forkEntry('inferenceWorker')
  const engine = createEngine({ spawnWorker, home, resources: home, log: (line) => console.warn(line) })
  try {
    await correlate(engine, planOf('mobilenet_v2', 'i3d_mobilenetv2_actions', 'cards', 0))
    const start = performance.now()
    const correlation = await correlate(engine, planOf(image, video, layers, nulls))
    const seconds = (performance.now() - start) / 1000
    const bytes = process.platform === 'linux' ? mostResidentOfAll().reduce((sum, own) => sum + own, 0) : NaN
    return { seconds, correlation, bytes }
  } finally {
    await engine.close()
    await rm(home, { recursive: true, force: true })
  }
}

function planOf(imageModel: string, videoModel: string, layers: LayerChoice, nulls: number): CorrelationPlan {
  const card = (name: string): string => join(models, `${name}.json`)
  return correlationPlanSchema.parse({
    sources: [{ kind: 'frames', path: frames }],
    images: [{ card: card(imageModel), layers }],
    videos: [{ card: card(videoModel), layers }],
    ...{ measures: ['cka'], alignment: 'nearest', nulls },
  })
}

async function correlate(engine: Engine, plan: CorrelationPlan): Promise<Correlation> {
  const ended = new Promise<Correlation>((done) => {
    const stop = engine.listen(correlationEnded, (event) => {
      stop()
      done(event.correlation)
    })
  })
  await engine.ask(startCorrelation, plan)
  const correlation = await ended
  if (correlation.error) throw new Error(correlation.error.message)
  return correlation
}

interface Peer {
  readonly seconds: number
  readonly values: readonly (readonly number[])[]
}

/** Its start, with the import of PyTorch, is not counted. */
function pytorch(correlation: Correlation, way: 'plain' | 'kept'): Peer | null {
  const { rows, columns, alignment } = correlation
  const compared = longColumns(correlation)
  const request = {
    ...{ way, frames, models, evaluator: join(shared, 'bench') },
    image: { name: image, layers: rows.map(({ tensor }) => tensor) },
    video: { name: video, layers: compared.map((column) => columns[column]!.tensor) },
    nearest: compared.map((column) => alignment.columns[column]!.steps.map((step) => step.frames[0])),
  }
  const { stdout, status } = spawnSync('/usr/bin/python3', [join(import.meta.dirname, 'lib/correlate.py')], {
    input: JSON.stringify(request),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  })
  return status === 0 ? (JSON.parse(stdout) as Peer) : null
}

/** Columns with as many steps as CKA needs; the others are undefined, and the peer would fail on them. */
function longColumns({ columns }: Correlation): number[] {
  return columns.flatMap(({ steps }, column) => (steps >= 4 ? [column] : []))
}

function largestDifference(correlation: Correlation, values: Peer['values']): number {
  const own = correlation.matrices[0]!.values
  const compared = longColumns(correlation)
  const differences = values.flatMap((row, r) =>
    row.map((value, c) => Math.abs((own[r]![compared[c]!] ?? NaN) - value)),
  )
  return Math.max(...differences.filter(Number.isFinite))
}
