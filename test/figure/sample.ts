import type { Control, RunOpened, TargetResult, Verdict } from '../../src/contract/result'

/** Same numbers on every machine: a linear congruential generator (Park and Miller). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

export interface SampleOptions {
  models?: { name: string; shared?: boolean }[]
  steps?: number
  stepsDone?: number
  frames?: number
  state?: RunOpened['result']['state']
  labels?: (string | null)[]
  lowest?: number
  folder?: string
}

const defaultLabels = ['rowing', 'using segway', 'punching person (boxing)', 'juggling soccer ball', 'riding a bike']

/** A run as the engine hands it over: cosines that fall as they do in real attacks, and plausible answers. */
export function sampleRun(options: SampleOptions = {}): RunOpened {
  const { steps = 60, frames = 32, state = 'finished', lowest = 0.28 } = options
  const stepsDone = options.stepsDone ?? steps
  const models = options.models ?? [
    { name: 'Kinetic Shapes A (R(2+1)D)', shared: true },
    { name: 'Kinetic Shapes B (shift-squeeze)', shared: true },
    { name: 'I3D-ResNet18' },
    { name: 'LRCN' },
    { name: 'ConvLSTM' },
  ]
  const values = cosineValues(stepsDone, frames, lowest)
  const losses = Array.from({ length: stepsDone }, (_, step) =>
    values.subarray(step * frames, (step + 1) * frames).reduce((sum, value) => sum + value, 0),
  )
  const attacked = state === 'finished'
  const random = randomNumbers(11)
  const targets = models.map((model, index) => target(model, index, attacked, random, options.labels ?? defaultLabels))
  return {
    folder: options.folder ?? '/nowhere',
    record: record(steps, frames, models),
    result: {
      result: 1,
      id: '2026-11-23-squeezenet-biking',
      state,
      startedAt: 1_795_392_000,
      method: 'i2v',
      stepsDone,
      losses,
      linf: attacked ? { float: 16 / 255, rounded: 16 / 255, decoded: 16 / 255 } : null,
      targets,
      controls: controls(targets, random, options.labels ?? defaultLabels),
      seconds: { decode: 0.2, compile: 0.4, attack: 14, evaluate: 2 },
      warnings: [],
      error: null,
    },
    cosines: stepsDone > 0 ? { steps: stepsDone, frames, values } : null,
  }
}

function cosineValues(steps: number, frames: number, lowest: number): Float32Array<ArrayBuffer> {
  const random = randomNumbers(5)
  const ends = Array.from({ length: frames }, (_, frame) => lowest + 0.22 * random() + 0.08 * Math.sin(frame / 4))
  return Float32Array.from({ length: steps * frames }, (_, index) => {
    const [step, end] = [Math.floor(index / frames), ends[index % frames]!]
    return step === 0 ? 1 - 1e-4 * random() : end + (1 - end) * Math.exp(-step / 9) + 0.012 * (random() - 0.5)
  })
}

function verdict(index: number, labels: (string | null)[], probability: number, benign: number): Verdict {
  const label = labels[index % labels.length]!
  const own = probability
  const first = { index: index % labels.length, label, probability: own }
  return {
    ...first,
    top: [first],
    benignClassProbability: index === benign ? own : (1 - own) * 0.4,
    changed: index !== benign,
  }
}

function target(
  model: { name: string; shared?: boolean },
  index: number,
  attacked: boolean,
  random: () => number,
  labels: (string | null)[],
): TargetResult {
  const falls = index < 3
  const after = () => verdict(falls ? index + 1 : index, labels, 0.35 + 0.5 * random(), index)
  return {
    model: model.name,
    card: `${model.name}.json`,
    sharesWeights: model.shared ? [{ surrogate: 'SqueezeNet 1.1', tensors: 12, share: 0.3 }] : [],
    benign: verdict(index, labels, 0.9 + 0.099 * random(), index),
    float: attacked ? after() : null,
    rounded: attacked ? after() : null,
    decoded: attacked ? after() : null,
    frames: Array.from({ length: 16 }, (_, frame) => frame * 2),
  }
}

function controls(targets: TargetResult[], random: () => number, labels: (string | null)[]): Control[] {
  return (['uniform noise', 'sign noise'] as const).map((name, which) => ({
    name,
    seed: which,
    targets: targets.map(({ model }, index) => {
      const flips = which === 1 && index === 0
      const answer = verdict(flips ? index + 1 : index, labels, 0.55 + 0.4 * random(), index)
      return { model, float: answer, rounded: answer }
    }),
  }))
}

function record(steps: number, frames: number, models: { name: string }[]): RunOpened['record'] {
  const hash = 'ab'.repeat(32)
  const layer = '/features/features.6/expand3x3_activation/Relu_output_0'
  return {
    record: 1,
    id: '2026-11-23-squeezenet-biking',
    plan: {
      source: { kind: 'clip', path: '/clips/v_Biking_g06_c03.avi' },
      sampling: { frames, stride: 2, window: 'middle', padding: 'repeat-last' },
      method: 'i2v',
      norm: 'linf',
      surrogates: [{ card: 'squeezenet1_1.json', layer: 'depth2' }],
      targets: models.map(({ name }) => `${name}.json`),
      steps,
      epsilon: 16 / 255,
      stepSize: 0.005,
      provider: 'cpu',
      threads: 2,
      seed: 0,
      memory: null,
      out: null,
    },
    resolved: {
      clip: { path: '/clips/v_Biking_g06_c03.avi', sha256: hash },
      ordinals: Array.from({ length: frames }, (_, frame) => 98 + 2 * frame),
      timesSeconds: Array.from({ length: frames }, (_, frame) => (98 + 2 * frame) / 30),
      framesPerSecond: 15,
      frames,
      height: 224,
      width: 224,
      threads: 2,
      workers: 2,
      initialPerturbation: 0.01 / 255,
      adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      surrogates: [{ name: 'SqueezeNet 1.1', card: 'squeezenet1_1.json', sha256: hash, layer }],
      targets: models.map(({ name }) => ({ name, card: `${name}.json`, sha256: hash })),
    },
    versions: { 'i2v-workbench': '0.1.0', 'onnxruntime-node': '1.30.0' },
  }
}
