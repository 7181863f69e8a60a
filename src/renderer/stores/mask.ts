import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { z } from 'zod'
import { toWireError } from '../../contract/error'
import { checkRegion, framesOfMask, type Mask, type Region } from '../../contract/method'
import { formatPercent } from '../text/number'
import { useStudyPartsStore } from './studyParts'

export const regionKeys = ['top', 'left', 'height', 'width'] as const
export type RegionTexts = Record<(typeof regionKeys)[number], string>

/** Part of a mask as it was typed; null where nothing was, so that everything may change. */
export type MaskReading<Value> =
  | { readonly ok: true; readonly value: Value | null; readonly note: string }
  | { readonly ok: false; readonly problem: string }

/** What may change, as it was typed. */
export const useMaskStore = defineStore('mask', () => {
  const frames = reactive({ text: '' })
  const region = reactive<RegionTexts>({ top: '', left: '', height: '', width: '' })

  function adopt(mask: Mask | undefined): void {
    frames.text = mask?.frames ?? ''
    for (const key of regionKeys) region[key] = mask?.region ? String(mask.region[key]) : ''
  }

  useStudyPartsStore().add({
    key: 'mask',
    kind: 'edit',
    schema: z.object({
      frames: z.string(),
      region: z.object({ top: z.string(), left: z.string(), height: z.string(), width: z.string() }),
    }),
    read: () => ({ frames: frames.text, region: { ...region } }),
    write: (before) => {
      frames.text = before.frames
      Object.assign(region, before.region)
    },
    describe: () => 'What may change',
  })

  return { frames, region, adopt }
})

export interface MaskFrames {
  readonly list: string
  /** of the frames that may change, among the sampled ones */
  readonly positions: readonly number[]
}

/** @param count frames that are sampled */
export function readMaskFrames(text: string, count: number): MaskReading<MaskFrames> {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: true, value: null, note: '' }
  return attempt(() => {
    const positions = framesOfMask(trimmed, count)
    return { ok: true, value: { list: trimmed, positions }, note: `${positions.length} of ${count} frames may change` }
  })
}

/** @param size of the frames that are attacked; null while no model says it */
export function readMaskRegion(
  texts: RegionTexts,
  size: { height: number; width: number } | null,
): MaskReading<Region> {
  const given = regionKeys.filter((key) => texts[key].trim() !== '')
  if (given.length === 0) return { ok: true, value: null, note: '' }
  if (given.length < regionKeys.length) return { ok: false, problem: 'Write all four numbers, or none.' }
  if (!regionKeys.every((key) => /^\s*\d+\s*$/.test(texts[key])))
    return { ok: false, problem: 'Write whole numbers of pixels.' }
  const [top, left, height, width] = regionKeys.map((key) => Number(texts[key])) as [number, number, number, number]
  const region = { top, left, height, width }
  return attempt(() => {
    if (size) checkRegion(region, size)
    const share = size ? `, ${formatPercent((height * width) / (size.height * size.width))} of the frame` : ''
    return {
      ok: true,
      value: region,
      note: `columns ${left} to ${left + width - 1}, rows ${top} to ${top + height - 1}${share}`,
    }
  })
}

function attempt<Value>(read: () => MaskReading<Value>): MaskReading<Value> {
  try {
    return read()
  } catch (thrown) {
    const { message, tip } = toWireError(thrown)
    return { ok: false, problem: `${message} ${tip}` }
  }
}
