import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { WorkbenchError } from '../../contract/error'
import {
  type FormMeasures,
  maskedMeasures,
  perturbationCatalogue,
  type PerturbationMeasure,
  perturbationMeasures,
  type PerturbationMeasures,
  perturbationMeasuresSchema,
} from '../../contract/perturbation'
import { writeNpy } from '../tensor/npy'
import { formatCsv } from './csv'
import { files } from './layout'
import { withNpy } from './npyFile'
import { readError } from './problem'
import { type JsonForm, readJson } from './readJson'
import { writeWhole } from './writeWhole'

/** Measures of a run's perturbation as its folder keeps them. */
export interface KeptPerturbation {
  readonly measures: PerturbationMeasures
  /** mean power, [measures.spectra, height, width], frequency 0 in the middle */
  readonly spectra: Float32Array<ArrayBuffer>
}

const form: JsonForm<PerturbationMeasures> = {
  schema: perturbationMeasuresSchema,
  versionField: 'perturbation',
  version: 2,
}

type Source = PerturbationMeasures['sources'][number]

/**
 * The files measures are computed from, as they are now; those that are missing are left out.
 *
 * @throws WorkbenchError `store/unreadable`
 */
export async function sourcesOf(folder: string): Promise<Source[]> {
  const found = await statesOf(folder)
  return Promise.all(found.map(async (state) => ({ ...state, sha256: await hashOf(join(folder, state.file)) })))
}

async function statesOf(folder: string): Promise<Omit<Source, 'sha256'>[]> {
  const names = [files.benign, files.adversarial, files.rounded, files.video, files.viewing]
  const found = await Promise.all(
    names.map((file) =>
      stat(join(folder, file)).then(
        ({ size, mtimeMs }) => [{ file, bytes: size, modified: mtimeMs }],
        () => [],
      ),
    ),
  )
  return found.flat()
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), async (chunks) => {
    for await (const chunk of chunks) hash.update(chunk as Uint8Array)
  }).catch((cause: unknown) => {
    throw readError(path, cause)
  })
  return hash.digest('hex')
}

/** Whether the files are those that were measured. A copied folder has other times: then the bytes of the files tell. */
async function isUnchanged(folder: string, sources: readonly Source[]): Promise<boolean> {
  const now = await statesOf(folder)
  const sizes = (states: readonly Omit<Source, 'sha256'>[]): string => states.map((one) => [one.file, one.bytes]).join()
  if (sizes(now) !== sizes(sources)) return false
  for (const [at, { file, modified }] of now.entries()) {
    if (modified !== sources[at]!.modified && (await hashOf(join(folder, file))) !== sources[at]!.sha256) return false
  }
  return true
}

/**
 * What was measured of the files as they are now; null where nothing was, they have changed since, or what was kept is
 * damaged: all of it can be computed again.
 */
export async function readPerturbationMeasures(folder: string): Promise<KeptPerturbation | null> {
  try {
    const measures = await readJson(join(folder, files.perturbation), form)
    if (!(await isUnchanged(folder, measures.sources))) return null
    return await withNpy(join(folder, files.perturbationSpectrum), '<f4', 3, async ({ shape, all }) => {
      const { spectra, height, width } = measures
      return shape.join() === [spectra.length, height, width].join() ? { measures, spectra: await all() } : null
    })
  } catch (thrown) {
    if (thrown instanceof WorkbenchError && thrown.code !== 'store/newer') return null
    throw thrown
  }
}

/**
 * Writes `perturbation_spectrum.npy`, `perturbation.csv` (a line for each form and frame, empty where undefined; with
 * a mask one more for each form) and last
 * `perturbation.json`, which vouches for both.
 *
 * @throws WorkbenchError `store/read-only` or `store/disk-full`, naming the file
 */
export async function writePerturbation(folder: string, { measures, spectra }: KeptPerturbation): Promise<void> {
  const shape = [measures.spectra.length, measures.height, measures.width]
  await writeWhole(join(folder, files.perturbationSpectrum), writeNpy(spectra, shape))
  const lines = measures.forms.flatMap((one) => linesOf(one, measures))
  await writeWhole(join(folder, files.perturbationTable), formatCsv(header, lines))
  await writeWhole(join(folder, files.perturbation), `${JSON.stringify(measures)}\n`)
}

const header = ['form', 'frame', 'ordinal', ...perturbationMeasures.map((name) => perturbationCatalogue[name].column)]

/** A line for each frame; where there is a mask, one more over what may change. */
function linesOf(
  { form: name, frames, masked }: FormMeasures,
  { ordinals }: PerturbationMeasures,
): (number | string)[][] {
  const lines = frames.linf.map((_, frame) => [
    ...[name, frame, ordinals[frame] ?? ''],
    ...perturbationMeasures.map((measure) => frames[measure][frame] ?? ''),
  ])
  if (!masked) return lines
  const has = (measure: PerturbationMeasure): measure is (typeof maskedMeasures)[number] =>
    maskedMeasures.some((one) => one === measure)
  const totals = perturbationMeasures.map((measure) => (has(measure) ? (masked[measure] ?? '') : ''))
  return [...lines, [name, 'may change', '', ...totals]]
}
