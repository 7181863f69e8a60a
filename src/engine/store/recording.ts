import { join } from 'node:path'
import { type Recording, recordingSchema } from '../../contract/recording'
import { formatCsv } from './csv'
import { files } from './layout'
import { type JsonForm, readJson } from './readJson'
import { writeWhole } from './writeWhole'

const form: JsonForm<Recording> = { schema: recordingSchema, versionField: 'recording', version: 1 }
const header = ['kind', 'model', 'layer', 'attack_step', 'frame_or_time_step', 'cosine', 'undefined_because']

/** Writes `recording.csv`, a line for each layer, recorded step and row, and `recording.json`, which knows more. */
export async function writeRecording(folder: string, recording: Recording): Promise<void> {
  await writeWhole(join(folder, files.recordingTable), formatCsv(header, linesOf(recording)))
  await writeWhole(join(folder, files.recording), `${JSON.stringify(recording)}\n`)
}

/** @throws WorkbenchError `store/not-found` if the run was not recorded, `store/newer`, `store/corrupt` */
export async function readRecording(folder: string): Promise<Recording> {
  return readJson(join(folder, files.recording), form)
}

function* linesOf({ layers, steps }: Recording): Iterable<(number | string)[]> {
  for (const { kind, model, tensor, cosines, undefined: unknown } of layers) {
    const reasons = new Map(unknown.map(({ step, row, reason }) => [`${step} ${row}`, reason]))
    for (const [place, step] of steps.entries()) {
      for (const [row, cosine] of cosines[place]!.entries()) {
        yield [kind, model, tensor, step, row, cosine ?? '', reasons.get(`${step} ${row}`) ?? '']
      }
    }
  }
}
