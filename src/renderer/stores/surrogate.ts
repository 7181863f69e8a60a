import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { z } from 'zod'
import type { ModelInfo } from '../../contract/card'
import { type Method, methodCatalogue } from '../../contract/method'
import type { SurrogateChoice } from '../../contract/plan'
import { useAttackStore } from './attack'
import { nextLayer, suggestedLayer } from './layer'
import { useModelsStore } from './models'
import { useStudyPartsStore } from './studyParts'

/** A model that is attacked; a layer nobody chose is the one its card suggests for the method. */
interface Pick {
  readonly card: string
  readonly layers: readonly (string | null)[]
}

export interface Attacked {
  readonly model: ModelInfo
  /** tensors that are tapped, null where the model offers none; empty for methods without layers */
  readonly layers: readonly (string | null)[]
}

/** Why a method cannot attack a model, or null. */
export function attackProblem({ card, gradient, layers }: ModelInfo, method: Method): string | null {
  const { needs, name } = methodCatalogue[method]
  if (!needs.gradient) return null
  if (needs.classes && card.output.kind === 'embedding')
    return `Gives features, not classes: nothing for ${name} to attack.`
  if (needs.layers === 'none' ? gradient.supported : layers.some((layer) => layer.gradient)) return null
  const first = gradient.firstUnsupported
  return first ? `${first.reason} ${first.advice}` : 'No gradient reaches its pixels.'
}

/** The models that are attacked, each with its layers as the method needs them. */
export const useSurrogateStore = defineStore('surrogate', () => {
  const models = useModelsStore()
  const attack = useAttackStore()

  const picks = ref<readonly Pick[]>([])
  const isSeveral = ref(false)

  const needs = computed(() => attack.description.needs)
  const candidates = computed(() =>
    needs.value.videoModels && needs.value.gradient
      ? [...models.imageModels, ...models.videoModels]
      : models.imageModels,
  )
  const canBe = (model: ModelInfo): boolean => attackProblem(model, attack.method) === null
  const isMany = computed(() => isSeveral.value && needs.value.surrogates.most === null)

  /** What was picked, as far as this method can attack it; else the first image model that it can. */
  const valid = computed<readonly Pick[]>(() => {
    const known = picks.value.filter(({ card }) =>
      candidates.value.some((model) => model.cardPath === card && canBe(model)),
    )
    if (known.length > 0) return isMany.value ? known : known.slice(0, 1)
    const first = models.imageModels.find(canBe)
    return first ? [{ card: first.cardPath, layers: [null] }] : []
  })
  const attacked = computed<readonly Attacked[]>(() =>
    valid.value.map(({ card, layers }) => {
      const model = models.find(card)!
      const tapped = layers.map((layer) => layer ?? suggestedLayer(model, attack.method))
      return { model, layers: needs.value.layers === 'none' ? [] : tapped }
    }),
  )
  const choices = computed<readonly SurrogateChoice[]>(() =>
    attacked.value.flatMap(({ model: { cardPath: card }, layers }) =>
      layers.length > 0 ? layers.flatMap((layer) => (layer === null ? [] : [{ card, layer }])) : [{ card }],
    ),
  )

  /** Instead of the others, or where several are attacked beside them. */
  function choose(card: string, wanted = true): void {
    const others = isMany.value ? valid.value.filter((pick) => pick.card !== card) : []
    const own = picks.value.find((pick) => pick.card === card) ?? { card, layers: [null] }
    picks.value = wanted ? [...others, own] : others
  }

  function change(card: string, edit: (layers: (string | null)[], model: Attacked) => (string | null)[]): void {
    const found = attacked.value.find(({ model }) => model.cardPath === card)
    if (!found) return
    picks.value = valid.value.map((pick) =>
      pick.card === card ? { card, layers: edit([...pick.layers], found) } : pick,
    )
  }

  /** Takes over what a run attacked, as far as its cards are here. */
  function adopt(choicesBefore: readonly SurrogateChoice[]): void {
    const cards = [...new Set(choicesBefore.map(({ card }) => card))].filter((card) => models.find(card))
    isSeveral.value = cards.length > 1
    picks.value = cards.map((card) => ({
      card,
      layers: choicesBefore.filter((one) => one.card === card).map(({ layer }) => tensorOf(models.find(card)!, layer)),
    }))
    function tensorOf({ layers }: ModelInfo, name: string | undefined): string | null {
      return layers.find(({ tensor, depth }) => tensor === name || `depth${depth}` === name)?.tensor ?? null
    }
  }

  useStudyPartsStore().add({
    key: 'surrogates',
    kind: 'edit',
    schema: z.object({
      isSeveral: z.boolean(),
      picks: z.array(z.object({ card: z.string(), layers: z.array(z.string().nullable()) })),
    }),
    read: () => ({
      isSeveral: isSeveral.value,
      picks: picks.value.map(({ card, layers }) => ({ card, layers: [...layers] })),
    }),
    write: (before) => {
      isSeveral.value = before.isSeveral
      picks.value = before.picks
    },
    describe: () => 'Surrogates and their layers',
  })

  return {
    isSeveral,
    isMany,
    candidates,
    attacked,
    choices,
    choose,
    setLayer: (card: string, at: number, tensor: string) => change(card, (layers) => layers.with(at, tensor)),
    addLayer: (card: string) =>
      change(card, (layers, { model, layers: tapped }) => [...layers, nextLayer(model, attack.method, tapped)]),
    removeLayer: (card: string, at: number) => change(card, (layers) => layers.toSpliced(at, 1)),
    adopt,
  }
})
