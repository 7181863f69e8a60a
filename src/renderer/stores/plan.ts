import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'
import { z } from 'zod'
import type { ModelInfo } from '../../contract/card'
import type { Sampling } from '../../contract/clip'
import { type AttackPlan, attackPlanSchema, type Provider, providerSchema, settlePlan } from '../../contract/plan'
import { useAttackStore } from './attack'
import { useClipStore } from './clip'
import { readMaskFrames, readMaskRegion, useMaskStore } from './mask'
import { attackGaps } from './missing'
import { useModelsStore } from './models'
import { runNumbers, type RunNumberKey } from './runNumber'
import type { Reading } from './reading'
import { resolveSampling, sampledOrdinals, shortfallOf } from './sampling'
import { useStudyPartsStore } from './studyParts'
import { useSurrogateStore } from './surrogate'
import { readTargetClass } from './targetClass'

type NumberTexts = Record<RunNumberKey, string>

const initialTexts = (): NumberTexts =>
  Object.fromEntries(runNumbers.map(({ key, initial }) => [key, initial])) as NumberTexts

/** `clip`: its path, or the sum of its bytes. */
type ChosenFrames = { readonly clip: string } & (
  { readonly first: number; readonly last: number } | { readonly ordinals: readonly number[] }
)

const framesSchema = z.object({
  texts: z.object({ frames: z.string(), stride: z.string(), threads: z.string() }),
  choices: z.object({ window: z.enum(['start', 'middle', 'end']), padding: z.enum(['repeat-last', 'loop']) }),
  chosen: z
    .union([
      z.object({ clip: z.string(), first: z.int(), last: z.int() }),
      z.object({ clip: z.string(), ordinals: z.array(z.int()) }),
    ])
    .nullable(),
  provider: providerSchema,
  excluded: z.array(z.string()),
})

/** Why a video model cannot be asked, or null. */
export function targetProblem(model: ModelInfo): string | null {
  return model.card.output.kind === 'embedding' ? 'Gives features, not classes: nothing to compare.' : null
}

/** What the next run will do: the attack, the models, the frames, and who computes. */
export const usePlanStore = defineStore('plan', () => {
  const clips = useClipStore()
  const models = useModelsStore()
  const attack = useAttackStore()
  const surrogates = useSurrogateStore()
  const masks = useMaskStore()

  const texts = reactive<NumberTexts>(initialTexts())
  const choices = reactive<{ window: Exclude<Sampling['window'], 'explicit'>; padding: Sampling['padding'] }>({
    window: 'middle',
    padding: 'repeat-last',
  })
  /** Frames that were chosen by hand, for the clip they were chosen of: they go before `choices.window`. */
  const chosen = shallowRef<ChosenFrames | null>(null)
  const provider = ref<Provider>('cpu')
  const excludedTargets = ref<ReadonlySet<string>>(new Set())

  /** A video model that is attacked is asked too, so it need not be listed. */
  const attackedVideo = computed(
    () => surrogates.attacked.find(({ model }) => model.card.kind === 'video')?.model ?? null,
  )
  const targets = computed(() =>
    models.videoModels.filter((model) => !targetProblem(model) && !excludedTargets.value.has(model.cardPath)),
  )

  function setTarget(cardPath: string, wanted: boolean): void {
    const excluded = new Set(excludedTargets.value)
    if (wanted) excluded.delete(cardPath)
    else excluded.add(cardPath)
    excludedTargets.value = excluded
  }

  const readings = computed(
    () =>
      Object.fromEntries(runNumbers.map(({ key, read }) => [key, read(texts[key])])) as Record<RunNumberKey, Reading>,
  )
  const valueOf = (key: RunNumberKey): number | null => {
    const reading = readings.value[key]
    return reading.ok ? reading.value : null
  }
  const sampling = computed(() =>
    resolveSampling(
      { frames: valueOf('frames'), stride: valueOf('stride') },
      attackedVideo.value ?? targets.value[0] ?? null,
    ),
  )
  const byHand = computed<readonly number[] | null>(() => {
    const [clip, frames] = [clips.clip, chosen.value]
    if (!clip || !frames || (frames.clip !== clip.sha256 && frames.clip !== clip.path)) return null
    if ('ordinals' in frames) return frames.ordinals.every((one) => one < clip.frames.length) ? frames.ordinals : null
    const { first, last } = frames
    const within = { ...sampling.value, window: 'start' as const, padding: choices.padding }
    return sampledOrdinals(last - first + 1, within).map((ordinal) => first + ordinal)
  })
  const window = computed<readonly number[]>(() => {
    if (byHand.value) return byHand.value
    return clips.clip ? sampledOrdinals(clips.clip.frames.length, { ...sampling.value, ...choices }) : []
  })

  /** Of the clip's frames `first` to `last`, both of them in: as many and as far apart as the plan says. */
  function chooseRange(first: number, last: number): void {
    if (clips.clip) chosen.value = { clip: clips.clip.sha256, first, last }
  }

  /** What the next run does where fewer frames are there than it takes. */
  const shortfall = computed(() => {
    const [own, length] = [chosen.value, clips.clip?.frames.length ?? 0]
    if (byHand.value && own && 'ordinals' in own) return null
    const available = byHand.value && own && 'first' in own ? own.last - own.first + 1 : length
    return shortfallOf(window.value, available, sampling.value)
  })

  /** Size of the frames that are attacked, as the engine takes it: of the first surrogate, else of the first target. */
  const frameSize = computed(() => {
    const size = (surrogates.attacked[0]?.model ?? targets.value[0])?.card.input.size
    return size ? { height: size[0], width: size[1] } : null
  })
  const maskFrames = computed(() => readMaskFrames(masks.frames.text, sampling.value.frames))
  const maskRegion = computed(() => readMaskRegion(masks.region, frameSize.value))
  const targetClass = computed(() => readTargetClass(attack.entryOf('targetClass'), surrogates.attacked))

  const isPublished = computed(
    () => attack.isPublished && runNumbers.every(({ key, initial }) => texts[key].trim() === initial),
  )

  /** What is still missing before a run can start; empty when nothing is. */
  const missing = computed<readonly string[]>(() => {
    const correct = (label: string): string => `Correct ${label.toLowerCase()}.`
    return [
      ...(models.opening.length > 0 ? ['Models are still being read.'] : []),
      ...(clips.clip ? [] : [clips.opening ? 'The clip is still being read.' : 'Open a clip.']),
      ...attackGaps(attack.method, surrogates.attacked, frameSize.value !== null),
      ...attack.entries.filter(({ reading }) => !reading.ok).map(({ parameter }) => correct(parameter.label)),
      ...(targetClass.value.problem ? [correct('target class')] : []),
      ...(maskFrames.value.ok ? [] : [correct('the frames that may change')]),
      ...(maskRegion.value.ok ? [] : [correct('the region that may change')]),
      ...runNumbers.filter(({ key }) => !readings.value[key].ok).map(({ label }) => correct(label)),
    ]
  })

  const plan = computed<AttackPlan | null>(() => {
    if (missing.value.length > 0) return null
    const frames = maskFrames.value.ok ? maskFrames.value.value : null
    const region = maskRegion.value.ok ? maskRegion.value.value : null
    return attackPlanSchema.parse({
      source: { kind: 'clip', path: clips.clip!.path },
      sampling: {
        frames: valueOf('frames'),
        stride: valueOf('stride'),
        ...choices,
        ...(byHand.value && { window: 'explicit', ordinals: [...byHand.value] }),
      },
      ...attack.choice,
      ...((frames ?? region) && { mask: { ...(frames && { frames: frames.list }), ...(region && { region }) } }),
      surrogates: surrogates.choices,
      targets: targets.value.map(({ cardPath }) => cardPath),
      provider: provider.value,
      threads: valueOf('threads'),
    })
  })

  const textOf = (value: number | null): string => (value === null ? '' : String(value))

  /** Takes over which frames were looked at. */
  function adoptSampling(sampling: Sampling): void {
    Object.assign(texts, { frames: textOf(sampling.frames), stride: textOf(sampling.stride) })
    if (sampling.window !== 'explicit') choices.window = sampling.window
    choices.padding = sampling.padding
  }

  /** Takes over the parameters of a plan that was run before; its clip and models are the caller's to open. */
  function adopt(run: AttackPlan): void {
    const before = settlePlan(run)
    attack.adopt(before)
    surrogates.adopt(before.surrogates)
    masks.adopt(before.mask)
    texts.threads = textOf(before.threads)
    adoptSampling(before.sampling)
    const { ordinals } = before.sampling
    chosen.value =
      before.sampling.window === 'explicit' && ordinals && before.source.kind === 'clip'
        ? { clip: before.source.path, ordinals }
        : null
    provider.value = before.provider
    excludedTargets.value = new Set(
      models.videoModels.map(({ cardPath }) => cardPath).filter((card) => !before.targets.includes(card)),
    )
  }

  function usePublished(): void {
    attack.usePublished()
    Object.assign(texts, initialTexts())
  }

  useStudyPartsStore().add({
    key: 'frames',
    kind: 'edit',
    schema: framesSchema,
    read: () => ({
      texts: { ...texts },
      choices: { ...choices },
      chosen: chosen.value,
      provider: provider.value,
      excluded: [...excludedTargets.value],
    }),
    write: (before) => {
      Object.assign(texts, before.texts)
      Object.assign(choices, before.choices)
      chosen.value = before.chosen
      provider.value = before.provider
      excludedTargets.value = new Set(before.excluded)
    },
    describe: (before, after) => {
      const number = runNumbers.find(({ key }) => before.texts[key] !== after.texts[key])
      if (number)
        return `${number.label}, ${before.texts[number.key] || 'default'} to ${after.texts[number.key] || 'default'}`
      if (before.provider !== after.provider) return `Provider, ${before.provider} to ${after.provider}`
      if (JSON.stringify(before.excluded) !== JSON.stringify(after.excluded)) return 'Targets'
      return 'Frames that are attacked'
    },
  })

  return {
    texts,
    choices,
    provider,
    targets,
    readings,
    sampling,
    window,
    byHand,
    shortfall,
    chooseRange,
    chooseWindow: (): void => void (chosen.value = null),
    frameSize,
    maskFrames,
    maskRegion,
    targetClass,
    isPublished,
    missing,
    plan,
    setTarget,
    usePublished,
    adopt,
    adoptSampling,
  }
})
