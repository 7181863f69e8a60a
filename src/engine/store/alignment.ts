import { join, resolve } from 'node:path'
import { type Alignment, type AlignmentOpened, alignmentSchema } from '../../contract/alignment'
import { formatCsv } from './csv'
import { makeFolder } from './makeFolder'
import { type JsonForm, readJson } from './readJson'
import { writeWhole } from './writeWhole'

const fileName = 'alignment.json'
const form: JsonForm<Alignment> = { schema: alignmentSchema, versionField: 'alignment', version: 1 }

/**
 * Writes `alignment.csv`, a row for each pair of models and frame (empty where there is no layer or cosine), and `alignment.json`, which says what was measured.
 *
 * @param folder made where it is missing
 * @returns paths of the files
 * @throws WorkbenchError `store/read-only` or `store/disk-full`, naming the file
 */
export async function writeAlignment(folder: string, alignment: Alignment): Promise<string[]> {
  await makeFolder(folder)
  const files = [join(folder, 'alignment.csv'), join(folder, fileName)]
  const rows = alignment.pairs.flatMap(({ surrogate, layer, target, cosines }) =>
    cosines.map((cosine, frame) => [
      surrogate,
      layer ?? '',
      target,
      frame,
      alignment.ordinals[frame] ?? '',
      cosine ?? '',
    ]),
  )
  await writeWhole(files[0]!, formatCsv(['surrogate', 'layer', 'target', 'frame', 'ordinal', 'cosine'], rows))
  await writeWhole(files[1]!, `${JSON.stringify({ ...alignment, files: undefined }, null, 2)}\n`)
  return files
}

/** @throws WorkbenchError `store/not-found`, `store/unreadable`, `store/newer`, `store/corrupt`, naming the file */
export async function openAlignment(folder: string): Promise<AlignmentOpened> {
  const path = resolve(folder)
  return { folder: path, alignment: await readJson(join(path, fileName), form) }
}
