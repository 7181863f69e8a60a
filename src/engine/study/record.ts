import { methodCatalogue } from '../../contract/method'
import { publishedI2v, type SettledPlan } from '../../contract/plan'
import type { RunRecord } from '../../contract/result'
import { adamDefaults } from '../attack/perturbation/adam/defaults'
import { programVersion } from '../programVersion'
import { onnxruntimeVersion } from '../runtime/versions'
import type { OpenedModel } from './openModel'
import type { ReadyRun } from './preparedRun'

/** Everything that is needed to do a run again, as plan.json keeps it. */
export function recordOf(id: string, run: ReadyRun, ffmpegVersion: string): RunRecord {
  const { source, surrogates, targets, threads, workers, memory } = run
  return {
    record: 1,
    id,
    plan: run.plan,
    resolved: {
      clip: { path: source.path, sha256: source.sha256 },
      ordinals: [...source.ordinals],
      timesSeconds: [...source.timesSeconds],
      framesPerSecond: source.framesPerSecond,
      frames: source.ordinals.length,
      height: source.height,
      width: source.width,
      threads,
      workers,
      memory,
      ...(run.plan.mask?.frames === undefined ? {} : { attackedFrames: [...run.attackedFrames] }),
      ...(run.use.check ? { provider: run.use.check } : {}),
      ...optimiserFacts(run.plan),
      surrogates: surrogates.map(({ model, layer }) => ({ ...modelFacts(model), layer })),
      targets: targets.map(modelFacts),
    },
    versions: {
      workbench: programVersion,
      onnxruntime: onnxruntimeVersion(),
      node: process.versions.node,
      ffmpeg: ffmpegVersion,
      platform: `${process.platform} ${process.arch}`,
    },
  }
}

/** Sign methods start at the benign frame. */
function optimiserFacts({ method }: SettledPlan): Pick<RunRecord['resolved'], 'initialPerturbation' | 'adam'> {
  if (methodCatalogue[method].needs.layers === 'none') return { initialPerturbation: 0 }
  return { initialPerturbation: publishedI2v.initialPerturbation, adam: { ...adamDefaults } }
}

function modelFacts({ card, cardPath, sha256 }: OpenedModel) {
  return { name: card.name, card: cardPath, sha256, source: card.source, input: card.input }
}
