import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { z } from 'zod'
import { getFeatureMaps, openModel } from '../../contract/calls'
import type { ModelInfo, ModelLayer } from '../../contract/card'
import { toWireError, type WireError } from '../../contract/error'
import { mapForms, type FeatureMaps, type FeatureMapsRequest, type MapForm } from '../../contract/maps'
import { useHost } from '../composables/useConnection'
import { mapLimits } from '../frame/featureMap'
import { useRunStore } from './run'
import { useStudyPartsStore } from './studyParts'

/** A model of the run whose layers can be looked at. */
export interface MappedModel {
  readonly name: string
  readonly card: string
  /** of a surrogate: the layer that was attacked */
  readonly layer: string | null
}

const overlayPart = z.object({
  card: z.string().nullable(),
  tensor: z.string().nullable(),
  form: z.enum(mapForms),
  base: z.enum(['benign', 'adversarial']),
  channel: z.union([z.int().nonnegative(), z.enum(['mean', 'strongest'])]),
})
type OverlayPart = z.infer<typeof overlayPart>

/** Which feature map lies over the frames, and its values for all of them. Fetched while somebody looks at it. */
export const useOverlayStore = defineStore('overlay', () => {
  const host = useHost()
  const runs = useRunStore()
  const wantedCard = ref<string | null>(null)
  const wantedTensor = ref<string | null>(null)
  const form = ref<MapForm>('benign')
  /** the frame it lies over */
  const base = ref<'benign' | 'adversarial'>('benign')
  const channel = ref<FeatureMapsRequest['channel']>('mean')
  const isLookedAt = ref(false)
  const infos = shallowRef<ReadonlyMap<string, ModelInfo | WireError>>(new Map())

  const models = computed<readonly MappedModel[]>(() => {
    const resolved = runs.opened?.record.resolved
    const attacked = (resolved?.surrogates ?? []).map(({ name, card, layer }) => ({ name, card, layer }))
    const asked = (resolved?.targets ?? []).map(({ name, card }) => ({ name, card, layer: null }))
    const all: readonly MappedModel[] = [...attacked, ...asked]
    return all.filter(({ card }, at) => all.findIndex((other) => other.card === card) === at)
  })
  const model = computed(() => models.value.find(({ card }) => card === wantedCard.value) ?? models.value[0] ?? null)
  const info = computed(() => infos.value.get(model.value?.card ?? '') ?? null)
  const layers = computed<readonly ModelLayer[]>(() => {
    const known = info.value
    if (!known || !('layers' in known)) return []
    // Height and width: what has fewer axes than a batch of maps has none.
    const maps = known.layers.filter(({ shape }) => shape === null || shape.length >= 4)
    return [...maps.filter(({ onCard }) => onCard), ...maps.filter(({ onCard }) => !onCard)]
  })
  /** the model with the layers that have maps; null: not read yet, or it cannot be */
  const mapped = computed<ModelInfo | null>(() => {
    const known = info.value
    return known && 'layers' in known ? { ...known, layers: [...layers.value] } : null
  })
  const layer = computed(() => {
    const named = (tensor: string | null | undefined) => layers.value.find((one) => one.tensor === tensor)
    return named(wantedTensor.value) ?? named(model.value?.layer) ?? layers.value[0] ?? null
  })

  const request = computed<FeatureMapsRequest | null>(() => {
    const folder = runs.opened?.folder
    if (folder === undefined || !model.value || !layer.value || !isLookedAt.value) return null
    return { folder, card: model.value.card, tensor: layer.value.tensor, form: form.value, channel: channel.value }
  })
  const maps = shallowRef<FeatureMaps | null>(null)
  const mapsFailure = shallowRef<WireError | null>(null)
  const isLoading = ref(false)
  /** fixed over the clip, so that a change over time is seen */
  const limits = computed(() => maps.value && mapLimits(maps.value))
  const failure = computed(() => {
    const known = info.value
    return known && 'code' in known ? known : mapsFailure.value
  })

  watch(
    () => (isLookedAt.value ? (model.value?.card ?? null) : null),
    async (card) => {
      if (card === null || infos.value.has(card)) return
      const found = await host.ask(openModel, { path: card }).catch(toWireError)
      infos.value = new Map(infos.value).set(card, found)
    },
    { immediate: true },
  )
  watch(
    () => JSON.stringify(request.value),
    async () => {
      const asked = request.value
      mapsFailure.value = null
      isLoading.value = asked !== null
      if (!asked) return
      const isNewest = (): boolean => request.value === asked
      try {
        const found = await host.ask(getFeatureMaps, asked)
        if (isNewest()) maps.value = found
      } catch (thrown) {
        if (isNewest()) [maps.value, mapsFailure.value] = [null, toWireError(thrown)]
      } finally {
        if (isNewest()) isLoading.value = false
      }
    },
    { immediate: true },
  )
  // Another run's maps are never shown over this one's frames.
  watch(
    () => runs.opened?.folder,
    () => (maps.value = null),
    { flush: 'sync' },
  )

  useStudyPartsStore().add<OverlayPart>({
    key: 'overlay',
    kind: 'view',
    schema: overlayPart,
    read: () => ({
      ...{ card: wantedCard.value, tensor: wantedTensor.value },
      ...{ form: form.value, base: base.value, channel: channel.value },
    }),
    write(part) {
      wantedCard.value = part.card
      wantedTensor.value = part.tensor
      form.value = part.form
      base.value = part.base
      channel.value = part.channel
    },
  })

  return {
    ...{ form, base, channel, isLookedAt, models, model, mapped, layer, maps, limits, failure, isLoading },
    choose(card: string, tensor: string | null): void {
      if (card !== wantedCard.value) channel.value = typeof channel.value === 'number' ? 'mean' : channel.value
      wantedCard.value = card
      wantedTensor.value = tensor
    },
  }
})
