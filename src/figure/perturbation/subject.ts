import {
  type FormMeasures,
  type PerturbationForm,
  perturbationFormNames,
  perturbationForms,
  type PerturbationMeasured,
} from '../../contract/perturbation'
import { epsilonText, type FigureRun, runParameters, runSentences } from '../caption'
import { dash, dots, type LegendEntry } from '../legend'
import type { FigureStyle } from '../style'
import type { Palette } from '../theme'
import { plainText } from '../text'

/** A run with the measures of its perturbation. */
export interface PerturbationSubject {
  readonly run: FigureRun
  readonly measured: PerturbationMeasured
}

/** One line of a chart: a form of a run. */
export interface FormLine {
  /** position among the subjects */
  readonly subject: number
  readonly form: FormMeasures
  readonly text: string
  readonly mark: 'line' | 'dashed' | 'dotted'
  color(palette: Palette): string
}

const marks: Readonly<Record<PerturbationForm, FormLine['mark']>> = {
  float: 'line',
  rounded: 'dashed',
  decoded: 'dotted',
  viewing: 'dotted',
}
const colorOf: Readonly<Record<PerturbationForm, number>> = { float: 0, rounded: 1, decoded: 3, viewing: 2 }

/**
 * The forms that are drawn (null: all), of each run; one that is byte for byte another is drawn once. Of one run every form has its
 * colour, of two every run has.
 */
export function linesOf(
  subjects: readonly PerturbationSubject[],
  asked: readonly PerturbationForm[] | null,
): readonly FormLine[] {
  const forms = asked ?? perturbationForms
  return subjects.flatMap(({ measured }, subject) => {
    const drawn = measured.measures.forms.filter(
      (form) => forms.includes(form.form) && !(form.sameAsRounded && forms.includes('rounded')),
    )
    return drawn.map((form): FormLine => {
      const isBoth = form.form === 'rounded' && forms.includes('decoded') && hasSame(measured)
      const name = `${perturbationFormNames[form.form]}${isBoth ? ' = decoded' : ''}`
      return {
        ...{ subject, form, mark: marks[form.form] },
        text: subjects.length > 1 ? `${runLetter(subject)} ${name}` : name,
        color: (palette) => palette.categorical[subjects.length > 1 ? subject : colorOf[form.form]]!,
      }
    })
  })
}

const hasSame = ({ measures }: PerturbationMeasured): boolean => measures.forms.some((form) => form.sameAsRounded)

export const runLetter = (subject: number): string => (subject === 0 ? 'A' : 'B')

export const legendOf = (lines: readonly FormLine[], palette: Palette): LegendEntry[] =>
  lines.map(({ text, mark, color }) => ({ text, mark, color: color(palette) }))

/** What echarts wants of a line's look. */
export function lineLook(mark: FormLine['mark'], color: string, style: FigureStyle) {
  const type = { line: 'solid' as const, dashed: dash(style), dotted: dots(style) }[mark]
  return { color, width: 0.75 * style.strongLine, type, cap: 'butt' as const }
}

export const boundText = ({ measured }: PerturbationSubject): string => {
  const { norm, epsilon } = measured.measures
  return norm === 'l2' ? `L2 ball of ${epsilon}` : epsilonText(epsilon)
}

/** The end of a caption: every run with its attack and clip. */
export function subjectSentences(subjects: readonly PerturbationSubject[]): string[] {
  if (subjects.length === 1) return runSentences(subjects[0]!.run)
  return subjects.flatMap(({ run }, subject) => [`${runLetter(subject)}:`, ...runSentences(run)])
}

export function subjectParameters(subjects: readonly PerturbationSubject[]): Record<string, unknown> {
  const [first, other] = subjects
  return { ...runParameters(first!.run), ...(other && { other: runParameters(other.run) }) }
}

/** Of a frame of a run: `A: name`, or nothing where there is one run. */
export const runCell = (subjects: readonly PerturbationSubject[], subject: number): string =>
  plainText(subjects[subject]!.run.record.id)
