import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { MarginRequest, TargetMargins } from '../../../contract/margin'
import type { RunRecord, RunResult, TargetResult } from '../../../contract/result'
import { WorkbenchError } from '../../../contract/error'
import { hashFrames, openRun } from '../../store'
import { targetNeed } from '../memoryNeed'
import { chooseWorkers, memoryLimit, type WorkerChoice } from '../memoryPlan'
import type { ModelLibrary, OpenedModel } from '../openModel'
import { keyOf, readKnown } from './known'
import { planTarget, type TargetPlan } from './targetPlan'

/** A run whose margins are wanted, with everything checked. */
export interface PreparedMargins {
  readonly folder: string
  readonly record: RunRecord
  readonly result: RunResult
  /** of each target that was asked for, with its margins where margins.json has them */
  readonly targets: readonly { readonly plan: TargetPlan; readonly known: TargetMargins | null }[]
  /** what margins.json holds and still fits the run */
  readonly known: readonly TargetMargins[]
  readonly choice: Pick<WorkerChoice, 'askers' | 'memory' | 'warnings'>
}

/**
 * Opens a run and the targets whose margins are wanted.
 *
 * @throws WorkbenchError `margin/not-finished`, `margin/no-targets`, `margin/unknown-target`, `margin/model-changed` if a model
 *   is another one than the run asked; `attack/memory`; `store/…`, `model/…`
 */
export async function prepareMargins(request: MarginRequest, models: ModelLibrary): Promise<PreparedMargins> {
  const folder = resolve(request.folder)
  const { record, result } = await openRun(folder)
  const wanted = targetsOf(folder, result, request.targets)
  const frames = await hashFrames(folder)
  const known = await readKnown(folder, record, result, frames)
  const targets: PreparedMargins['targets'][number][] = []
  for (const target of wanted) {
    const model = await models.open(target.card)
    checkSame(target, model, record)
    const plan = planTarget(record, target, model, { hop: request.hop, key: keyOf(record, target, frames) })
    targets.push({ plan, known: known.find((one) => one.card === target.card && hasWindows(one, plan)) ?? null })
  }
  const choice = workersFor(
    record,
    targets.map(({ plan }) => plan.model),
  )
  return { folder, record, result, targets, known, choice }
}

function hasWindows({ windows }: TargetMargins, plan: TargetPlan): boolean {
  return isDeepStrictEqual(
    windows.map(({ positions }) => positions),
    plan.windows,
  )
}

function targetsOf(
  folder: string,
  { state, targets }: RunResult,
  cards: readonly string[] | undefined,
): TargetResult[] {
  if (state !== 'finished') {
    throw new WorkbenchError(
      'margin/not-finished',
      `The run "${folder}" is ${state}; margins are of finished runs, whose targets were asked.`,
      'Wait for its end, or do the run again.',
    )
  }
  const distinct = [...new Map(targets.map((target) => [target.card, target])).values()]
  if (distinct.length === 0) {
    throw new WorkbenchError(
      'margin/no-targets',
      `The run "${folder}" has no targets, so there is no model whose margin could be told.`,
      'Attack again with a video model as target.',
    )
  }
  const unknown = cards?.find((card) => distinct.every((target) => target.card !== resolve(card)))
  if (unknown !== undefined) {
    throw new WorkbenchError(
      'margin/unknown-target',
      `"${unknown}" is no target of the run "${folder}"; its targets are ${distinct.map(({ card }) => `"${card}"`).join(', ')}.`,
      'Name model cards of its targets, or none for all of them.',
    )
  }
  return cards === undefined ? distinct : distinct.filter(({ card }) => cards.some((one) => resolve(one) === card))
}

function checkSame({ card, model: name }: TargetResult, model: OpenedModel, { resolved }: RunRecord): void {
  const then = resolved.targets.find((target) => target.card === card)
  if (then === undefined) return
  if (then['input'] !== undefined && !isDeepStrictEqual(then['input'], JSON.parse(JSON.stringify(model.card.input)))) {
    throw new WorkbenchError(
      'margin/model-changed',
      `${model.cardPath} ("${name}") says another "input" than when the run asked it.`,
      'Put the card back, or do the run again with the card as it is.',
    )
  }
  if (then.sha256 === model.sha256) return
  throw new WorkbenchError(
    'margin/model-changed',
    `${model.modelPath} ("${name}") is another file than the one the run asked: SHA-256 ${model.sha256.slice(0, 12)}… now, ${then.sha256.slice(0, 12)}… then.`,
    'Put the model back, or do the run again with the model as it is.',
  )
}

function workersFor({ resolved }: RunRecord, models: readonly OpenedModel[]): PreparedMargins['choice'] {
  const { frames, height, width, threads } = resolved
  const needs = models.map((model) => targetNeed(model, frames))
  const need = {
    ...{ frames, frameValues: 3 * height * width, sessions: [], frameFeatures: 0, recorded: [] },
    targets: needs,
    files: models.map(({ bytes }) => bytes),
    unclear: [...new Set(needs.flatMap(({ unclear }) => unclear))],
  }
  return chooseWorkers(need, { workers: 1, askers: threads }, memoryLimit(null, process.availableMemory()))
}
