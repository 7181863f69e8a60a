import type { Control, TargetResult, Verdict } from '../../contract/result'
import {
  successDenominators,
  successForms,
  type SuccessDenominator,
  type SuccessForm,
  type SuccessRow,
} from '../../contract/success'
import { rateOf } from './wilson'

/** What a run says of one clip. */
export interface ClipResult {
  /** the clip's true class as the models' label files name it; null or left out when unknown */
  readonly trueLabel?: string | null
  readonly targets: readonly TargetResult[]
  readonly controls?: readonly Control[]
}

/**
 * Attack success rates: clips whose first choice changed, for every model, every form that was shown, and among all
 * clips, those the model gets right when benign, and those every compared model gets right. Clips without a true label
 * count among all clips only; a clip that a model was not shown in some form is no trial of that form.
 *
 * @returns rows by model (in order of appearance), form and denominator; a form that no clip has gives no rows
 */
export function successRows(clips: readonly ClipResult[]): SuccessRow[] {
  const models = modelsOf(clips)
  const cards = models.map(({ card }) => card)
  return models.flatMap((model) =>
    successForms
      .filter((form) => clips.some((clip) => verdictOf(clip, model.card, form)))
      .flatMap((form) =>
        successDenominators.map((among) => ({
          model: model.name,
          sharesWeights: model.sharesWeights,
          form,
          among,
          rate: rateAmong(
            clips.filter((clip) => counts(clip, among, model.card, cards)),
            model.card,
            form,
          ),
        })),
      ),
  )
}

interface Model {
  readonly name: string
  /** names may repeat, paths of cards do not */
  readonly card: string
  /** in any clip */
  readonly sharesWeights: boolean
}

function modelsOf(clips: readonly ClipResult[]): Model[] {
  const models = new Map<string, Model>()
  for (const { model, card, sharesWeights } of clips.flatMap(({ targets }) => targets)) {
    const isShared = sharesWeights.length > 0 || (models.get(card)?.sharesWeights ?? false)
    models.set(card, { name: model, card, sharesWeights: isShared })
  }
  return [...models.values()]
}

function rateAmong(clips: readonly ClipResult[], card: string, form: SuccessForm): SuccessRow['rate'] {
  const verdicts = clips.flatMap((clip) => verdictOf(clip, card, form) ?? [])
  return rateOf(verdicts.filter(({ changed }) => changed).length, verdicts.length)
}

function counts(clip: ClipResult, among: SuccessDenominator, card: string, cards: readonly string[]): boolean {
  if (among === 'all') return true
  return among === 'correct' ? isRight(clip, card) : cards.every((each) => isRight(clip, each))
}

function isRight({ trueLabel, targets }: ClipResult, card: string): boolean {
  const label = targets.find((target) => target.card === card)?.benign.label
  return Boolean(trueLabel) && label?.trim() === trueLabel!.trim()
}

function verdictOf({ targets, controls }: ClipResult, card: string, form: SuccessForm): Verdict | null {
  const index = targets.findIndex((target) => target.card === card)
  const target = targets[index]
  if (!target) return null
  if (form !== 'uniform noise' && form !== 'sign noise') return target[form]
  const shown = controls?.find(({ name }) => name === form)?.targets ?? []
  // Controls list models by name in the targets' order; the place tells two of one name apart.
  const control =
    shown[index]?.model === target.model ? shown[index] : shown.find(({ model }) => model === target.model)
  // Rounded, as a file would hold it, like the form of the attack it is compared with.
  return control?.rounded ?? null
}
