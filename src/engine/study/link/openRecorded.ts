import { basename, resolve } from 'node:path'
import { WorkbenchError } from '../../../contract/error'
import type { RecordedLayer, Recording } from '../../../contract/recording'
import type { RunRecord, RunResult } from '../../../contract/result'
import { openRun, readRecording } from '../../store'

/** A finished run and what was recorded of it. */
export interface RecordedAttack {
  readonly folder: string
  readonly record: RunRecord
  readonly result: RunResult
  readonly recording: Recording
  readonly images: readonly RecordedLayer[]
  readonly videos: readonly RecordedLayer[]
}

/**
 * Opens runs that are to be linked.
 *
 * @throws WorkbenchError `study/run-twice`; `study/not-recorded`; `study/different-layers` unless all have the same layers of
 *   the same models; `study/nothing-to-link` without layers of both kinds; `store/…`
 */
export async function openRecorded(folders: readonly string[]): Promise<RecordedAttack[]> {
  const paths = folders.map((folder) => resolve(folder))
  const twice = paths.find((path, index) => paths.indexOf(path) < index)
  if (twice !== undefined) {
    throw new WorkbenchError('study/run-twice', `The run "${twice}" is listed twice.`, 'List every run once.')
  }
  const attacks: RecordedAttack[] = []
  for (const path of paths) attacks.push(await openOne(path))
  attacks.forEach((attack) => checkSame(attack, attacks[0]!))
  return attacks
}

async function openOne(path: string): Promise<RecordedAttack> {
  const { record, result } = await openRun(path)
  const recording = await readRecording(path).catch((thrown: unknown) => {
    if (thrown instanceof WorkbenchError && thrown.code === 'store/not-found') throw notRecorded(path)
    throw thrown
  })
  const of = (kind: RecordedLayer['kind']): RecordedLayer[] => recording.layers.filter((layer) => layer.kind === kind)
  const [images, videos] = [of('image'), of('video')]
  if (images.length === 0) throw nothing(path, 'image', 'The attack was on video models alone.')
  if (videos.length === 0) throw nothing(path, 'video', 'It has no targets.')
  return { folder: path, record, result, recording, images, videos }
}

function notRecorded(path: string): WorkbenchError {
  return new WorkbenchError(
    'study/not-recorded',
    `The run "${path}" has no recording of features.`,
    'Attack again with --record cards, or leave the run out.',
  )
}

function nothing(path: string, kind: string, why: string): WorkbenchError {
  return new WorkbenchError(
    'study/nothing-to-link',
    `No layer of ${kind === 'image' ? 'an image' : 'a video'} model was recorded in "${path}". ${why}`,
    'A link needs a recorded attack on image models that has video models as targets.',
  )
}

function checkSame(attack: RecordedAttack, first: RecordedAttack): void {
  const [own, expected] = [layersOf(attack), layersOf(first)]
  const odd = own.find((layer) => !expected.includes(layer)) ?? expected.find((layer) => !own.includes(layer))
  if (odd === undefined) return
  const [has, lacks] = own.includes(odd) ? [attack, first] : [first, attack]
  throw new WorkbenchError(
    'study/different-layers',
    `The runs differ in their recorded layers: "${basename(has.folder)}" has ${odd}, "${basename(lacks.folder)}" has not.`,
    'Link runs of the same models (the same files) that were recorded with the same layers.',
  )
}

/** Each with what makes it the same layer of the same model. */
function layersOf({ recording, record }: RecordedAttack): string[] {
  const { surrogates, targets } = record.resolved
  const hashes = new Map([...surrogates, ...targets].map(({ card, sha256 }) => [card, sha256]))
  return recording.layers.map(
    ({ model, card, tensor, steps, channels, height, width }) =>
      `"${tensor}" of "${model}" (${[steps, channels, height, width].join('x')}, ${hashes.get(card)?.slice(0, 8) ?? 'unknown file'})`,
  )
}
