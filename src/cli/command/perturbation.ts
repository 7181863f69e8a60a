import { resolve } from 'node:path'
import { comparePerturbations, measurePerturbation, perturbationProgress } from '../../contract/calls'
import type { Command } from '../command'
import { describeComparison, describePerturbation } from '../reportPerturbation'

export const perturbation: Command = {
  name: 'perturbation',
  summary: 'Measures the perturbation of a finished run: size, visibility, spectrum, course in time, in every form.',
  usage:
    'i2v perturbation RUN [--compare RUN2] [--json]   ' +
    '(kept in the run folder as perturbation.json, perturbation.csv and perturbation_spectrum.npy; docs/perturbation.md says what each means)',
  options: { compare: { type: 'string' } },
  positionals: [1, 1],
  async run({ arguments: values, engine, say, progress }) {
    const folder = resolve(values.positionals[0]!)
    const compare = values.text('compare')
    const stop = engine().listen(perturbationProgress, ({ done, total }) =>
      progress(`Measuring: ${done} of ${total} frames`),
    )
    try {
      if (compare === undefined) {
        const measured = await engine().ask(measurePerturbation, { folder })
        measured.warnings.forEach(say)
        return {
          json: { folder, ...measured.measures, warnings: measured.warnings },
          text: describePerturbation(measured),
        }
      }
      const found = await engine().ask(comparePerturbations, { folder, other: resolve(compare) })
      found.runs.flatMap(({ warnings }) => warnings).forEach(say)
      const runs = found.runs.map((run) => ({ folder: run.folder, ...run.measures, warnings: run.warnings }))
      return { json: { ...found, runs }, text: describeComparison(found) }
    } finally {
      stop()
    }
  },
}
