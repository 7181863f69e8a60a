import { type FormMeasures, perturbationFormNames, type PerturbationMeasure } from '../../../contract/perturbation'
import { type PerturbationSubject, runLetter } from '../../../figure/perturbation/subject'
import { measureNumber } from '../../../figure/perturbation/words'

/** A pair of columns of the table: a form over the clip, and at the playhead. */
export interface FormColumn {
  readonly key: string
  readonly title: string
  readonly form: FormMeasures
  /** of the frame under the playhead, in this form's run; null: it has no such frame */
  readonly position: number | null
}

export interface Cell {
  readonly text: string
  /** why there is no number; empty where there is one */
  readonly reason: string
}

/**
 * Every form of one run; of two runs the chosen one alone, side by side. A film that decodes to the rounded frames has no
 * columns of its own.
 *
 * @param positions of the frame under the playhead, by run
 */
export function columnsOf(
  subjects: readonly PerturbationSubject[],
  chosen: FormMeasures['form'],
  positions: readonly (number | null)[],
): FormColumn[] {
  return subjects.flatMap(({ measured }, subject) => {
    const { forms } = measured.measures
    const shown =
      subjects.length === 1
        ? forms.filter(({ sameAsRounded }) => !sameAsRounded)
        : forms.filter(({ form }) => form === chosen)
    const isDecodedSame = forms.some(({ sameAsRounded }) => sameAsRounded)
    return shown.map((form) => ({
      key: `${subject} ${form.form}`,
      title:
        (subjects.length > 1 ? `${runLetter(subject)} ` : '') +
        perturbationFormNames[form.form] +
        (form.form === 'rounded' && isDecodedSame ? ' = decoded' : ''),
      form,
      position: positions[subject] ?? null,
    }))
  })
}

export function cellOf({ form }: FormColumn, measure: PerturbationMeasure, position: number | null): Cell {
  const value = position === null ? form.overall[measure] : (form.frames[measure][position] ?? null)
  if (value !== null) return { text: measureNumber(measure, value), reason: '' }
  const known = form.undefined.find((one) => one.measure === measure && one.frame === position)
  return { text: '–', reason: known?.reason ?? 'It is undefined.' }
}
