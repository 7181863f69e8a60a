import type { ModelInfo } from '../../contract/card'
import { type Method, methodCatalogue } from '../../contract/method'
import type { Attacked } from './surrogate'

/** What the models that are attacked still lack, a sentence each; the engine refuses the same. */
export function attackGaps(method: Method, attacked: readonly Attacked[], hasSize: boolean): string[] {
  const { needs, name } = methodCatalogue[method]
  if (!needs.gradient) return hasSize ? [] : ['Add a model: the noise has the size of its frames.']
  if (attacked.length === 0)
    return [
      needs.classes
        ? `Add a model that predicts classes: ${name} attacks those.`
        : 'Add an image model to attack with.',
    ]
  const gaps = attacked.flatMap(({ model, layers }) => {
    const whose = attacked.length > 1 ? model.card.name : 'the surrogate'
    if (layers.includes(null)) return [`Choose a tap layer of ${whose}.`]
    return new Set(layers).size < layers.length ? [`Choose each layer of ${whose} once.`] : []
  })
  const odd = oddOne(attacked.map(({ model }) => model))
  return odd ? [...gaps, odd] : gaps
}

/** One perturbation serves all, so all must see the same pixels. */
function oddOne([first, ...others]: readonly ModelInfo[]): string | null {
  const geometry = ({ card }: ModelInfo): string => JSON.stringify([card.input.size, card.input.resize])
  const odd = first && others.find((model) => geometry(model) !== geometry(first))
  if (!odd) return null
  return `${odd.card.name} sees other pixels than ${first.card.name} (size or resize on their cards): attack one of them.`
}
