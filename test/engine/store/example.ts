import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attackPlanSchema } from '../../../src/contract/plan'
import {
  runRecordSchema,
  runResultSchema,
  type RunRecord,
  type RunResult,
  type Verdict,
} from '../../../src/contract/result'
import type { RunFrames } from '../../../src/engine/store/runFolder'

/** A folder for one test file; `remove` takes it away. */
export function temporaryFolder(): { readonly path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'store-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export function exampleRecord(id: string, epsilon = 16 / 255): RunRecord {
  return runRecordSchema.parse({
    record: 1,
    id,
    plan: attackPlanSchema.parse({
      source: { kind: 'clip', path: '/clips/star "é".mp4' },
      surrogates: [{ card: '/m/a.json', layer: 'depth2' }],
      targets: ['/m/v.json'],
      epsilon,
    }),
    resolved: {
      clip: { path: '/clips/star "é".mp4', sha256: 'f'.repeat(64) },
      ordinals: [0, 2],
      timesSeconds: [0, 0.08],
      framesPerSecond: 12.5,
      frames: 2,
      height: 3,
      width: 4,
      threads: 1,
      workers: 1,
      initialPerturbation: 0.01 / 255,
      adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      surrogates: [{ name: 'Image net', card: '/m/a.json', sha256: 'a'.repeat(64), layer: 'stage2' }],
      targets: [{ name: 'Video net', card: '/m/v.json', sha256: 'b'.repeat(64) }],
    },
    versions: { workbench: '0.1.0' },
    extra: 'kept',
  })
}

export function exampleResult(id: string, parts: Partial<RunResult> = {}): RunResult {
  return runResultSchema.parse({
    result: 1,
    id,
    state: 'finished',
    startedAt: 1_000,
    method: 'i2v',
    stepsDone: 3,
    losses: [2, 1.5, 0.1],
    linf: { float: 0.0627, rounded: 0.0627, decoded: 0.0627 },
    targets: [targetWith(true)],
    controls: [],
    seconds: { decode: 1, compile: 2, attack: 3, evaluate: 4 },
    warnings: [],
    error: null,
    ...parts,
  })
}

export function targetWith(changed: boolean): RunResult['targets'][number] {
  const verdict: Verdict = {
    index: 1,
    label: 'jump',
    probability: 0.5,
    top: [],
    benignClassProbability: 0.25,
    changed,
  }
  return {
    model: 'Video net',
    card: '/m/v.json',
    sharesWeights: [],
    benign: { ...verdict, changed: false },
    float: verdict,
    rounded: verdict,
    decoded: null,
    frames: [0, 1],
  }
}

/** Frames in which every value tells its place. */
export function exampleFrames(frames = 2, height = 3, width = 4): RunFrames {
  const size = { frames, height, width }
  const count = frames * height * width * 3
  const area = height * width
  return {
    benign: { space: 'frame', ...size, data: Uint8Array.from({ length: count }, (_, i) => (i * 7) % 240) },
    adversarial: {
      space: 'image',
      ...size,
      data: Float32Array.from({ length: count }, (_, i) => Math.fround((i % area) / 97)),
    },
    rounded: { space: 'frame', ...size, data: Uint8Array.from({ length: count }, (_, i) => (i * 11) % 251) },
  }
}
