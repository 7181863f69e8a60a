import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import {
  type FormMeasures,
  perturbationCatalogue,
  perturbationMeasures,
  type PerturbationMeasures,
  perturbationMeasuresSchema,
} from '../../contract/perturbation'
import { writeNpy } from '../tensor/npy'
import { formatCsv } from './csv'
import { files } from './layout'
import { withNpy } from './npyFile'
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
  version: 1,
}

/** The files measures are computed from, as they are now; those that are missing are left out. */
export async function sourcesOf(folder: string): Promise<PerturbationMeasures['sources']> {
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

/**
 * What was measured of the files as they are now; null where nothing was, they have changed since, or what was kept is
 * damaged: all of it can be computed again.
 */
export async function readPerturbationMeasures(folder: string): Promise<KeptPerturbation | null> {
  try {
    const measures = await readJson(join(folder, files.perturbation), form)
    if (JSON.stringify(measures.sources) !== JSON.stringify(await sourcesOf(folder))) return null
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
 * Writes `perturbation_spectrum.npy`, `perturbation.csv` (a line for each form and frame, empty where undefined) and last
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

function linesOf({ form: name, frames }: FormMeasures, { ordinals }: PerturbationMeasures): (number | string)[][] {
  return frames.linf.map((_, frame) => [
    ...[name, frame, ordinals[frame] ?? ''],
    ...perturbationMeasures.map((measure) => frames[measure][frame] ?? ''),
  ])
}
