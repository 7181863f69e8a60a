import { defineStore } from 'pinia'
import { computed, reactive, ref } from 'vue'
import { z } from 'zod'
import {
  correlationPlanSchema,
  layerChoiceSchema,
  measureSchema,
  rowUnitSchema,
  timePolicySchema,
  type ComparedModel,
  type CorrelationPlan,
  type LayerChoice,
  type Measure,
  type RowUnit,
  type TimePolicy,
} from '../../contract/correlation'
import type { ModelInfo } from '../../contract/card'
import { useClipStore } from './clip'
import { useModelsStore } from './models'
import { usePlanStore } from './plan'
import { useRunStore } from './run'
import { runNumbers } from './runNumber'
import type { Reading } from './reading'
import { useStudyPartsStore } from './studyParts'

export type FrameSourceKind = 'clips' | 'run'

/** What is typed into the form of a correlation, with the bounds of the contract. */
export const correlationNumbers = {
  grid: { label: 'Grid', unit: 'places', initial: '7', least: 1, most: 32 },
  nulls: { label: 'Null draws', unit: 'draws', initial: '200', least: 0, most: 100_000 },
  seed: { label: 'Seed', unit: '', initial: '0', least: 0, most: Number.MAX_SAFE_INTEGER },
} as const
export type CorrelationNumber = keyof typeof correlationNumbers

/** Which layers a model brings along; `null` where it takes no part. */
export type LayerPick = LayerChoice | null

const comparisonSchema = z.object({
  kind: z.enum(['clips', 'run']),
  furtherClips: z.array(z.string()),
  picks: z.array(z.object({ card: z.string(), layers: layerChoiceSchema.nullable() })),
  measures: z.array(measureSchema),
  rows: rowUnitSchema,
  alignment: timePolicySchema,
  texts: z.object({ grid: z.string(), nulls: z.string(), seed: z.string() }),
})

/** What the next correlation will compare. */
export const useCorrelationSetupStore = defineStore('correlation setup', () => {
  const clips = useClipStore()
  const models = useModelsStore()
  const plans = usePlanStore()
  const runs = useRunStore()

  const kind = ref<FrameSourceKind>('clips')
  /** beside the open one */
  const furtherClips = ref<readonly string[]>([])
  const picks = ref<ReadonlyMap<string, LayerPick>>(new Map())
  const measures = ref<readonly Measure[]>(['cka', 'cosine'])
  const rows = ref<RowUnit>('frames')
  const alignment = ref<TimePolicy>('linear')
  const texts = reactive<Record<CorrelationNumber, string>>({
    grid: correlationNumbers.grid.initial,
    nulls: correlationNumbers.nulls.initial,
    seed: correlationNumbers.seed.initial,
  })

  const sources = computed(() => [...new Set([...(clips.clip ? [clips.clip.path] : []), ...furtherClips.value])])
  const pickOf = ({ cardPath, card }: ModelInfo): LayerPick => {
    const pick = picks.value.get(cardPath)
    return pick === undefined ? (card.layers.length > 0 ? 'cards' : 'all') : pick
  }
  const compared = (all: readonly ModelInfo[]): ComparedModel[] =>
    all.flatMap((model) => {
      const layers = pickOf(model)
      return layers === null ? [] : [{ card: model.cardPath, layers }]
    })
  const images = computed(() => compared(models.imageModels))
  const videos = computed(() => compared(models.videoModels))

  const readings = computed(
    () =>
      Object.fromEntries(
        (Object.keys(correlationNumbers) as CorrelationNumber[]).map((key) => [key, readWhole(key, texts[key])]),
      ) as Record<CorrelationNumber, Reading>,
  )

  /** What is still missing before it can start; empty when nothing is. */
  const missing = computed<readonly string[]>(() => [
    ...(models.opening.length > 0 ? ['Models are still being read.'] : []),
    ...(kind.value === 'clips' && sources.value.length === 0 ? ['Open a clip.'] : []),
    ...(kind.value === 'run' && !runs.opened ? ['Open a run: Attack, Past runs.'] : []),
    ...(kind.value === 'clips'
      ? runNumbers.flatMap(({ key, label }) =>
          key === 'threads' || plans.readings[key].ok ? [] : [`Correct ${label.toLowerCase()}.`],
        )
      : []),
    ...(images.value.length === 0 ? ['Tick an image model.'] : []),
    ...(videos.value.length === 0 ? ['Tick a video model.'] : []),
    ...[...images.value, ...videos.value]
      .filter(({ layers }) => Array.isArray(layers) && layers.length === 0)
      .map(({ card }) => `Choose a layer of ${models.find(card)?.card.name ?? card}.`),
    ...(measures.value.length === 0 ? ['Tick a measure.'] : []),
    ...(rows.value === 'clips' && kind.value === 'clips' && sources.value.length < 4
      ? ['Rows of clips need at least 4 clips.']
      : []),
    ...Object.values(correlationNumbers).flatMap(({ label }, at) =>
      Object.values(readings.value)[at]!.ok ? [] : [`Correct ${label.toLowerCase()}.`],
    ),
  ])

  const numberOf = (key: CorrelationNumber): number => Number(texts[key].trim())
  const plan = computed<CorrelationPlan | null>(() => {
    if (missing.value.length > 0) return null
    const { frames, stride } = plans.readings
    return correlationPlanSchema.parse({
      sources: kind.value === 'clips' ? sources.value.map((path) => ({ kind: 'clip' as const, path })) : [],
      runs: kind.value === 'run' ? [runs.opened!.folder] : [],
      sampling: {
        frames: frames.ok ? frames.value : null,
        stride: stride.ok ? stride.value : null,
        ...plans.choices,
      },
      images: images.value,
      videos: videos.value,
      measures: measures.value,
      rows: rows.value,
      alignment: alignment.value,
      grid: numberOf('grid'),
      nulls: numberOf('nulls'),
      seed: numberOf('seed'),
      provider: plans.provider,
    })
  })

  function setLayers(card: string, layers: LayerPick): void {
    picks.value = new Map(picks.value).set(card, layers)
  }

  function setMeasure(measure: Measure, wanted: boolean): void {
    const others = measures.value.filter((one) => one !== measure)
    measures.value = wanted ? [...others, measure] : others
  }

  /** Takes over a plan that was computed before; its clips, run and models are the caller's to open. */
  function adopt(before: CorrelationPlan): void {
    const [own, ...further] = before.sources.flatMap(({ kind: source, path }) => (source === 'clip' ? [path] : []))
    const isOpen = own !== undefined && clips.clip?.path === own
    kind.value = before.runs.length > 0 ? 'run' : 'clips'
    furtherClips.value = own === undefined || isOpen ? further : [own, ...further]
    const layers = new Map([...before.images, ...before.videos].map((one) => [one.card, one.layers]))
    const all = [...models.imageModels, ...models.videoModels]
    picks.value = new Map(all.map(({ cardPath }) => [cardPath, layers.get(cardPath) ?? null]))
    measures.value = before.measures
    rows.value = before.rows
    alignment.value = before.alignment
    Object.assign(texts, { grid: String(before.grid), nulls: String(before.nulls), seed: String(before.seed) })
    plans.adoptSampling(before.sampling)
    plans.provider = before.provider
  }

  useStudyPartsStore().add({
    key: 'comparison',
    kind: 'edit',
    schema: comparisonSchema,
    read: () => ({
      kind: kind.value,
      furtherClips: [...furtherClips.value],
      picks: [...picks.value].map(([card, layers]) => ({ card, layers })),
      measures: [...measures.value],
      rows: rows.value,
      alignment: alignment.value,
      texts: { ...texts },
    }),
    write: (before) => {
      kind.value = before.kind
      furtherClips.value = before.furtherClips
      picks.value = new Map(before.picks.map(({ card, layers }) => [card, layers]))
      measures.value = before.measures
      rows.value = before.rows
      alignment.value = before.alignment
      Object.assign(texts, before.texts)
    },
    describe: (before, after) => {
      const keys = Object.keys(correlationNumbers) as CorrelationNumber[]
      const number = keys.find((key) => before.texts[key] !== after.texts[key])
      if (number) return `${correlationNumbers[number].label}, ${before.texts[number]} to ${after.texts[number]}`
      if (before.measures.join() !== after.measures.join()) return 'Measures that are computed'
      if (JSON.stringify(before.picks) !== JSON.stringify(after.picks)) return 'Models and layers that are compared'
      return 'What is compared'
    },
  })

  const addClip = (path: string): void => void (furtherClips.value = [...new Set([...furtherClips.value, path])])
  const removeClip = (path: string): void =>
    void (furtherClips.value = furtherClips.value.filter((other) => other !== path))

  return {
    kind,
    furtherClips,
    sources,
    measures,
    rows,
    alignment,
    texts,
    readings,
    images,
    videos,
    missing,
    plan,
    pickOf,
    adopt,
    setLayers,
    setMeasure,
    addClip,
    removeClip,
  }
})

function readWhole(key: CorrelationNumber, text: string): Reading {
  const { least, most } = correlationNumbers[key]
  const value = Number(text.trim())
  if (/^\d+$/.test(text.trim()) && value >= least && value <= most) return { ok: true, value, note: '' }
  const bounds = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most.toLocaleString('en')}`
  return { ok: false, problem: `Write a whole number, ${bounds}.` }
}
