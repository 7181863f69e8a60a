import { publishedI2v } from '../../contract/plan'
import type { RunRecord } from '../../contract/result'
import { adamDefaults } from '../attack/adam'
import { programVersion } from '../programVersion'
import { onnxruntimeVersion } from '../runtime/versions'
import { couplesFrames } from './attackTask'
import type { OpenedModel } from './openModel'
import type { PreparedRun } from './prepareRun'

/** Everything that is needed to do a run again, as plan.json keeps it. */
export function recordOf(id: string, run: PreparedRun, ffmpegVersion: string): RunRecord {
  const { source, surrogates, targets, workers } = run
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
      threads: workers,
      workers: couplesFrames(run.plan) ? 1 : workers,
      initialPerturbation: publishedI2v.initialPerturbation,
      adam: { ...adamDefaults },
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

function modelFacts({ card, cardPath, sha256 }: OpenedModel) {
  return { name: card.name, card: cardPath, sha256, source: card.source, input: card.input }
}
