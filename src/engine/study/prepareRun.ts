import { cpus } from 'node:os'
import { WorkbenchError } from '../../contract/error'
import { checkRegion, framesOfMask, methodCatalogue } from '../../contract/method'
import { type AttackPlan, type SettledPlan, settlePlan } from '../../contract/plan'
import { checkParameters } from '../attack/parameters'
import { checkRole } from '../model/check'
import type { ClipLibrary } from './clipLibrary'
import { needOf } from './memoryNeed'
import { chooseWorkers, memoryLimit } from './memoryPlan'
import type { ModelLibrary, OpenedModel } from './openModel'
import { couplesFrames } from './attackTask'
import { openSurrogates, type PreparedSurrogate } from './openSurrogates'
import type { PreparedRun } from './preparedRun'
import { prepareRecording } from './recording/prepare'
import { planSource, type Source } from './source'

/**
 * Opens and checks everything a plan names, before a run folder is made.
 *
 * @throws WorkbenchError naming the parameter or file that cannot be used
 */
export async function prepareRun(asked: AttackPlan, models: ModelLibrary, clips: ClipLibrary): Promise<PreparedRun> {
  const warnings = checkParameters(asked)
  const plan = settlePlan(asked)
  const listed = await openSurrogates(plan, models)
  const attacksModels = methodCatalogue[plan.method].needs.gradient
  const surrogates = attacksModels ? listed : []
  const targets = await openTargets(plan, surrogates, models)

  const sized = listed[0]?.model ?? targets[0]
  if (!sized) throw noSize(plan)
  const attackedVideo = surrogates.find(({ model }) => model.card.kind === 'video')?.model
  const pace = (attackedVideo ?? targets[0])?.card.input
  const source = await planSource(plan.source, plan.sampling, sized.card.input, pace, clips)
  const attackedFrames = framesToAttack(plan, source)
  const attacked = surrogates.map(({ model }) => model)
  const opened = [...attacked, ...targets]
  const recording = prepareRecording(plan, attacked, targets)
  const parts = { plan, surrogates, targets, source, attackedFrames, recording }
  const threads = plan.provider === 'cpu' ? Math.min(plan.threads ?? cpus().length, attackedFrames.length) : 1
  const wantedWorkers = couplesFrames(plan, surrogates) ? 1 : threads
  const limit = memoryLimit(plan.memory, process.availableMemory())
  const choice = chooseWorkers(await needOf(parts), { workers: wantedWorkers, askers: threads }, limit)
  return {
    ...parts,
    threads,
    wantedWorkers,
    ...choice,
    warnings: [
      ...new Set([
        ...warnings,
        ...choice.warnings,
        ...source.warnings,
        ...(recording?.warnings ?? []),
        ...opened.flatMap((model) => model.warnings),
        ...targets.flatMap((target) => sizeNote(target, source)),
      ]),
    ],
  }
}

/** An attacked video model is asked too: what it answers is the white-box bound. */
async function openTargets(
  plan: SettledPlan,
  surrogates: readonly PreparedSurrogate[],
  models: ModelLibrary,
): Promise<OpenedModel[]> {
  const targets: OpenedModel[] = []
  for (const path of plan.targets) {
    const model = await models.open(path)
    checkRole(model.card, 'target')
    targets.push(model)
  }
  const attacked = surrogates.map(({ model }) => model).filter(({ card }) => card.kind === 'video')
  const asked = new Set(targets.map(({ cardPath }) => cardPath))
  return [...targets, ...attacked.filter(({ cardPath }) => !asked.has(cardPath))]
}

/** @throws WorkbenchError `attack/bad-mask` */
function framesToAttack({ mask }: SettledPlan, { ordinals, height, width }: Source): number[] {
  if (mask?.region) checkRegion(mask.region, { height, width })
  return mask?.frames === undefined ? [...ordinals.keys()] : framesOfMask(mask.frames, ordinals.length)
}

function noSize({ method }: SettledPlan): WorkbenchError {
  return new WorkbenchError(
    'attack/bad-surrogates',
    `${methodCatalogue[method].name} attacks no model, and the plan names none whose size of frames could be taken.`,
    'Add a target, or a model card as surrogate without a layer.',
  )
}

function sizeNote({ card }: OpenedModel, source: Source): string[] {
  const [height, width] = card.input.size
  const notes: string[] = []
  if (height !== source.height || width !== source.width) {
    notes.push(
      `"${card.name}" takes ${height}x${width} pixels: the attacked ${source.height}x${source.width} frames are resized for it (bilinear, antialiased), benign and adversarial alike.`,
    )
  }
  const frames = card.input.frames
  if (frames !== undefined && frames !== source.ordinals.length) {
    notes.push(
      `"${card.name}" takes ${frames} frames; the clip has ${source.ordinals.length}. Its results say which it was shown.`,
    )
  }
  return notes
}
