import { computed, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { Study } from '../../contract/study'
import { useClipStore } from '../stores/clip'
import { useStudyPartsStore } from '../stores/studyParts'
import { defaultName, unnamed } from './name'

/** A study as the list knows it. */
export type StudyHead = Omit<Study, 'parts'>

/**
 * What the study is called: as somebody named it, else after its clip, also when another one takes its place.
 *
 * @param onChange when it is to be saved under another name
 * @returns `clip`: path of its clip, also while that is still being opened, or is away
 */
export function useStudyName(current: ShallowRef<StudyHead | null>, onChange: () => void) {
  useClipStore()
  const parts = useStudyPartsStore()
  const clip: ComputedRef<string | null> = computed(() => JSON.parse(parts.texts.get('clip')!.value) as string | null)

  /** A name that is its clip's, or none, was given by nobody. */
  const isGiven = computed(() => {
    const { name: called, clip: saved } = current.value ?? {}
    return called !== undefined && called !== unnamed && (!saved || called !== defaultName(saved))
  })
  const name = computed(() => {
    const before = current.value?.name ?? unnamed
    return isGiven.value || clip.value === null ? before : defaultName(clip.value)
  })
  watch(name, (now) => current.value && now !== current.value.name && onChange())

  return { name, clip }
}
