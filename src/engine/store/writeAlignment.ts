import { join } from 'node:path'
import type { Alignment } from '../../contract/alignment'
import { formatCsv } from './csv'
import { makeFolder } from './makeFolder'
import { writeWhole } from './writeWhole'

/**
 * Writes `alignment.csv`, a row for each pair of models and frame (empty where there is no layer or cosine), and `alignment.json`, which says what was measured.
 *
 * @param folder made where it is missing
 * @returns paths of the files
 * @throws WorkbenchError `store/read-only` or `store/disk-full`, naming the file
 */
export async function writeAlignment(folder: string, alignment: Alignment): Promise<string[]> {
  await makeFolder(folder)
  const files = [join(folder, 'alignment.csv'), join(folder, 'alignment.json')]
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
