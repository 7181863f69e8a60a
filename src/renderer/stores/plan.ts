import { defineStore } from 'pinia'
import { computed, reactive, ref, watch } from 'vue'
import type { ModelInfo, ModelLayer } from '../../contract/card'
import type { Sampling } from '../../contract/clip'
import { type AttackPlan, type Provider, settlePlan } from '../../contract/plan'
import { useClipStore } from './clip'
import { useModelsStore } from './models'
import { numberParameters, type ParameterKey, type Reading } from './parameter'
import { resolveSampling, sampledOrdinals } from './sampling'

type NumberTexts = Record<ParameterKey, string>

const initialTexts = (): NumberTexts =>
  Object.fromEntries(numberParameters.map(({ key, initial }) => [key, initial])) as NumberTexts

/** The layer a card recommends: depth 2 as in the paper's main tables, else the first one that has a gradient. */
export function suggestedLayer(model: ModelInfo): string | null {
  const ofEnsembleOnly = new Set(model.card.layers.filter(({ use }) => use === 'aens').map(({ tensor }) => tensor))
  const offered = model.layers.filter(
    ({ onCard, gradient, tensor }) => onCard && gradient && !ofEnsembleOnly.has(tensor),
  )
  return (offered.find(({ depth }) => depth === 2) ?? offered[0])?.tensor ?? null
}

/** Why a video model cannot be asked, or null. */
export function targetProblem(model: ModelInfo): string | null {
  return model.card.output.kind === 'embedding' ? 'Gives features, not classes: nothing to compare.' : null
}

/** What the next run will do. */
export const usePlanStore = defineStore('plan', () => {
  const clips = useClipStore()
  const models = useModelsStore()

  const texts = reactive<NumberTexts>(initialTexts())
  const choices = reactive<{ window: Exclude<Sampling['window'], 'explicit'>; padding: Sampling['padding'] }>({
    window: 'middle',
    padding: 'repeat-last',
  })
  const provider = ref<Provider>('cpu')
  const surrogateCard = ref<string | null>(null)
  const layer = ref<string | null>(null)
  const excludedTargets = ref<ReadonlySet<string>>(new Set())

  const surrogate = computed(() => models.find(surrogateCard.value))
  const tapLayer = computed<ModelLayer | null>(
    () => surrogate.value?.layers.find(({ tensor }) => tensor === layer.value) ?? null,
  )
  const targets = computed(() =>
    models.videoModels.filter((model) => !targetProblem(model) && !excludedTargets.value.has(model.cardPath)),
  )

  function chooseSurrogate(cardPath: string): void {
    surrogateCard.value = cardPath
    const model = models.find(cardPath)
    layer.value = model && suggestedLayer(model)
  }

  function setTarget(cardPath: string, wanted: boolean): void {
    const excluded = new Set(excludedTargets.value)
    if (wanted) excluded.delete(cardPath)
    else excluded.add(cardPath)
    excludedTargets.value = excluded
  }

  // The first image model that is added becomes the surrogate; a removed one stops being it.
  watch(
    () => models.imageModels,
    (images) => {
      if (surrogate.value) return
      const first = images[0]
      if (first) chooseSurrogate(first.cardPath)
      else surrogateCard.value = layer.value = null
    },
    { flush: 'sync' },
  )

  const readings = computed(
    () =>
      Object.fromEntries(numberParameters.map(({ key, read }) => [key, read(texts[key])])) as Record<
        ParameterKey,
        Reading
      >,
  )
  const valueOf = (key: ParameterKey): number | null => {
    const reading = readings.value[key]
    return reading.ok ? reading.value : null
  }
  const sampling = computed(() =>
    resolveSampling({ frames: valueOf('frames'), stride: valueOf('stride') }, targets.value[0] ?? null),
  )
  const window = computed<readonly number[]>(() =>
    clips.clip ? sampledOrdinals(clips.clip.frames.length, { ...sampling.value, ...choices }) : [],
  )
  const isPublished = computed(() => numberParameters.every(({ key, initial }) => texts[key].trim() === initial))

  /** What is still missing before a run can start; empty when nothing is. */
  const missing = computed<readonly string[]>(() => {
    const sentences: string[] = []
    if (models.opening.length > 0) sentences.push('Models are still being read.')
    if (!clips.clip) sentences.push('Open a clip.')
    if (!surrogate.value) sentences.push('Add an image model to attack with.')
    else if (!tapLayer.value) sentences.push('Choose a tap layer of the surrogate.')
    for (const { key, label } of numberParameters)
      if (!readings.value[key].ok) sentences.push(`Correct ${label.toLowerCase()}.`)
    return sentences
  })

  const plan = computed<AttackPlan | null>(() => {
    if (missing.value.length > 0) return null
    return {
      source: { kind: 'clip', path: clips.clip!.path },
      sampling: { frames: valueOf('frames'), stride: valueOf('stride'), ...choices },
      method: 'i2v',
      surrogates: [{ card: surrogate.value!.cardPath, layer: layer.value! }],
      targets: targets.value.map(({ cardPath }) => cardPath),
      steps: valueOf('steps')!,
      epsilon: valueOf('epsilon')!,
      stepSize: valueOf('stepSize')!,
      provider: provider.value,
      threads: valueOf('threads'),
      memory: null,
      seed: valueOf('seed')!,
      out: null,
    }
  })

  /** Takes over the parameters of a plan that was run before; its clip and models are the caller's to open. */
  function adopt(run: AttackPlan): void {
    const before = settlePlan(run)
    const { sampling, surrogates } = before
    const textOf = (value: number | null): string => (value === null ? '' : String(value))
    const pixelSteps = Number((before.epsilon * 255).toFixed(9))
    Object.assign(texts, {
      epsilon: `${pixelSteps}/255`,
      stepSize: String(before.stepSize),
      steps: String(before.steps),
      frames: textOf(sampling.frames),
      stride: textOf(sampling.stride),
      threads: textOf(before.threads),
      seed: String(before.seed),
    } satisfies NumberTexts)
    if (sampling.window !== 'explicit') choices.window = sampling.window
    choices.padding = sampling.padding
    provider.value = before.provider
    excludedTargets.value = new Set(
      models.videoModels.map(({ cardPath }) => cardPath).filter((card) => !before.targets.includes(card)),
    )
    const [first] = surrogates
    if (!first || !models.find(first.card)) return
    chooseSurrogate(first.card)
    const named = surrogate.value?.layers.find(
      ({ tensor, depth }) => tensor === first.layer || `depth${depth}` === first.layer,
    )
    layer.value = named?.tensor ?? null
  }

  const usePublished = (): void => void Object.assign(texts, initialTexts())

  return {
    texts,
    choices,
    provider,
    surrogateCard,
    layer,
    surrogate,
    tapLayer,
    targets,
    readings,
    sampling,
    window,
    isPublished,
    missing,
    plan,
    chooseSurrogate,
    setTarget,
    usePublished,
    adopt,
  }
})
