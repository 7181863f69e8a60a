import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { alignGradients } from '../../contract/calls'
import { alignmentRequestSchema, type Alignment } from '../../contract/alignment'
import { toWireError, type WireError } from '../../contract/error'
import { useHost } from '../composables/useConnection'
import { useCorrelationSetupStore } from './correlationSetup'
import { suggestedLayer } from './layer'
import { useModelsStore } from './models'
import { targetProblem, usePlanStore } from './plan'
import { useRunStore } from './run'
import { useSurrogateStore } from './surrogate'

/** How well gradients of the ticked image models point where those of the ticked video models do. */
export const useGradientStore = defineStore('gradients', () => {
  const host = useHost()
  const setup = useCorrelationSetupStore()
  const models = useModelsStore()
  const surrogates = useSurrogateStore()
  const plans = usePlanStore()
  const runs = useRunStore()

  const alignment = shallowRef<Alignment | null>(null)
  const failure = shallowRef<WireError | null>(null)
  const busy = ref(false)
  const chosen = ref(0)

  /** Of an image model the layer that is attacked, else the one its card suggests. */
  const layerOf = (card: string): string | null => {
    const attacked = surrogates.attacked.find(({ model }) => model.cardPath === card)
    return attacked?.layers[0] ?? suggestedLayer(models.find(card)!)
  }
  const images = computed(() =>
    setup.images.flatMap(({ card }) => {
      const layer = layerOf(card)
      return layer === null ? [] : [{ card, layer }]
    }),
  )
  const videos = computed(() =>
    setup.videos.map(({ card }) => card).filter((card) => targetProblem(models.find(card)!) === null),
  )
  /** A gradient is compared pixel by pixel, so all models must take the same pixels. */
  const sizes = computed(() => {
    const cards = [...images.value.map(({ card }) => card), ...videos.value]
    const sized = cards
      .map((card) => models.find(card)!.card)
      .map(({ name, input }) => ({ name, size: input.size.join(' × ') }))
    return [...new Set(sized.map(({ size }) => size))].map(
      (size) => `${size}: ${sized.flatMap((one) => (one.size === size ? [one.name] : [])).join(', ')}`,
    )
  })
  const missing = computed<readonly string[]>(() => [
    ...(setup.kind === 'clips' && setup.sources.length === 0 ? ['Open a clip.'] : []),
    ...(setup.kind === 'run' && !runs.opened ? ['Open a run: Attack, Past runs.'] : []),
    ...(images.value.length === 0 ? ['Tick an image model with a layer that has a gradient.'] : []),
    ...(videos.value.length === 0 ? ['Tick a video model that predicts classes.'] : []),
    ...(sizes.value.length > 1 ? [`Tick models of one input size only. ${sizes.value.join('; ')}.`] : []),
  ])

  async function align(): Promise<void> {
    if (missing.value.length > 0) return
    busy.value = true
    failure.value = null
    const { frames, stride } = plans.readings
    const ofRun = setup.kind === 'run'
    try {
      const request = alignmentRequestSchema.parse({
        source: ofRun ? null : { kind: 'clip', path: setup.sources[0] },
        run: ofRun ? runs.opened!.folder : null,
        sampling: {
          frames: frames.ok ? frames.value : null,
          stride: stride.ok ? stride.value : null,
          ...plans.choices,
        },
        surrogates: images.value,
        targets: videos.value,
        provider: plans.provider,
      })
      alignment.value = await host.ask(alignGradients, request)
      chosen.value = 0
    } catch (thrown) {
      failure.value = toWireError(thrown)
    }
    busy.value = false
  }

  return {
    alignment,
    failure,
    busy,
    chosen,
    missing,
    pair: computed(() => alignment.value?.pairs[chosen.value] ?? null),
    align,
  }
})
