import { getPerturbationSpectrum, measurePerturbation, openRun } from '../../contract/calls'
import { WorkbenchError } from '../../contract/error'
import type { PerturbationForm } from '../../contract/perturbation'
import type { RunOpened } from '../../contract/result'
import type { Asker } from '../source'
import type { FrameSpectrum } from './spectrum'
import type { PerturbationSubject } from './subject'

/** A run with its measures, which are computed where they are not there yet. */
export async function perturbationSubject(host: Asker, run: RunOpened): Promise<PerturbationSubject> {
  return { run, measured: await host.ask(measurePerturbation, { folder: run.folder }) }
}

/** The run, and where there is one the other run that it is compared with. */
export async function perturbationSubjects(
  host: Asker,
  run: RunOpened,
  other: string | null,
): Promise<PerturbationSubject[]> {
  const first = await perturbationSubject(host, run)
  return other === null ? [first] : [first, await perturbationSubject(host, await host.ask(openRun, { folder: other }))]
}

/**
 * The spectrum of one frame; null where none is asked for.
 *
 * @throws WorkbenchError `figure/no-data` for a form whose frames are in a film, `store/no-such-frame`
 */
export async function frameSpectrum(
  host: Asker,
  { folder, record }: RunOpened,
  form: PerturbationForm,
  position: number | null,
): Promise<FrameSpectrum | null> {
  if (position === null) return null
  if (form !== 'float' && form !== 'rounded') {
    throw new WorkbenchError(
      'figure/no-data',
      `The spectrum of single frames is that of the forms "float" and "rounded"; "${form}" was asked for.`,
      'Choose one of them, or the mean over frames.',
    )
  }
  const power = await host.ask(getPerturbationSpectrum, { folder, form, position })
  return { ordinal: record.resolved.ordinals[position] ?? position, power }
}
